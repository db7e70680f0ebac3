package io.github.templatedb.autoconfigure;

import io.github.templatedb.core.TemplateDatabaseException;
import io.github.templatedb.core.lease.Keep;
import io.github.templatedb.core.lease.LeasedServer;
import io.github.templatedb.core.server.external.ExternalSettings;
import io.github.templatedb.flyway.FilesOfRun;
import io.github.templatedb.flyway.OneSchema;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.springframework.core.env.Environment;
import org.springframework.util.StringUtils;

/** What each application context has for itself. */
public enum Isolation {

    /** A database, which PostgreSQL copies from a template. */
    DATABASE,

    /** A schema in the database of the server's URL, which the migrations fill. */
    SCHEMA;

    /** Fails if other properties do not go together with it. */
    void check(TemplateDatabaseProperties properties, Environment environment) {
        if (this == DATABASE) {
            return;
        }
        if (!properties.isServerNamed()) {
            throw new TemplateDatabaseException(
                    "templatedb.isolation is schema, and templatedb.server.url is not set: there is no database to create schemas in.",
                    "Set templatedb.server.url; or leave templatedb.isolation out, as each context can have a database of its own on an embedded server, or on that of a container.");
        }
        Map<String, Boolean> others = new LinkedHashMap<>();
        others.put("templatedb.username", StringUtils.hasText(properties.username()));
        others.put("spring.flyway.user", StringUtils.hasText(environment.getProperty("spring.flyway.user")));
        others.put("templatedb.clone.keep", properties.clones().keep() != Keep.NEVER);
        others.put("templatedb.clone.audit", properties.clones().audit());
        others.put(
                "spring.jpa.properties.hibernate.default_schema",
                environment.containsProperty("spring.jpa.properties.hibernate.default_schema"));
        others.forEach((property, isSet) -> {
            if (isSet) {
                throw new TemplateDatabaseException(
                        "%s and templatedb.isolation=schema do not go together.".formatted(property),
                        "Leave %s out of these tests; or give them a server where databases can be made."
                                .formatted(property));
            }
        });
    }

    /** The settings of a server that is named. */
    ExternalSettings settings(ExternalSettings server, String url) {
        return this == SCHEMA ? server.inDatabaseOf(url) : server;
    }

    /** Has a Flyway that is about to be made stay with what its context has; tells whether that takes other settings. */
    boolean prepare(FluentConfiguration flyway, FilesOfRun files, Collection<String> unchecked, LeasedServer server) {
        if (this == DATABASE) {
            return false;
        }
        OneSchema.require(files, unchecked, server.get().server().schemas());
        return OneSchema.lead(flyway);
    }
}
