package io.github.templatedb.api;

import io.github.templatedb.core.TemplateDatabaseException;
import io.github.templatedb.core.clone.DatabaseRoles;
import io.github.templatedb.core.clone.TemplateServer;
import io.github.templatedb.core.manifest.Manifest;
import io.github.templatedb.core.template.Migrations;
import io.github.templatedb.datasource.PostgresUrl;
import io.github.templatedb.flyway.FilesOfRun;
import io.github.templatedb.flyway.FlywayRun;
import io.github.templatedb.flyway.RolesInScripts;
import java.util.List;
import org.flywaydb.core.api.configuration.Configuration;

/**
 * A template of Flyway's migrations: the same one that a context of Spring has with the same migrations and settings, on the same server.
 *
 * <pre>{@code
 * TemplateSource migrations = FlywayMigrations.of(Flyway.configure().locations("classpath:db/migration"));
 * String template = migrations.ensure(TestServer.shared());
 * }</pre>
 *
 * @param configuration Flyway's settings; its DataSource is not used
 * @since 0.1.0
 */
public record FlywayMigrations(Configuration configuration) implements TemplateSource {

    /** What a pool without settings of its own adds to the parameters of the server. */
    private static final String PLAIN = "{}";

    /**
     * The migrations of a configuration.
     *
     * @param configuration Flyway's settings; its DataSource is not used
     * @return a source of a template
     */
    public static FlywayMigrations of(Configuration configuration) {
        return new FlywayMigrations(configuration);
    }

    /**
     * The template on a server, built if it does not have it.
     *
     * @throws TemplateDatabaseException if a migration fails, or if Java migrations, callbacks or resolvers take part: what their code
     *     depends on is known with Spring only
     */
    @Override
    public String ensure(TestServer server) {
        ServerHandle handle = ServerHandle.of(server);
        TemplateServer running = handle.running();
        FilesOfRun files = new FilesOfRun(configuration);
        files.list();
        Manifest.Builder manifest = running.manifest(DatabaseRoles.OF_SERVER);
        String session =
                running.server().endpoint().keeping(PostgresUrl::isNoticed).query("") + PLAIN;
        List<Object> code = FlywayRun.addTo(manifest, files, session, false);
        if (!code.isEmpty()) {
            throw new TemplateDatabaseException(
                    "%s takes part in the migrations, and what its code depends on is not known without Spring."
                            .formatted(code.get(0).getClass().getName()),
                    "Call TestServer.ensureTemplate with a key of your own, and run Flyway in its builder.");
        }
        RolesInScripts.addTo(manifest, files, false, running.server().roles());
        Migrations run = FlywayRun.of(files, database -> handle.dataSource(database.value()));
        return ServerHandle.ensure(running, manifest.build(), files.unchangedBy(run));
    }
}
