package io.github.templatedb.autoconfigure;

import io.github.templatedb.Refresh;
import io.github.templatedb.core.TemplateDatabaseException;
import io.github.templatedb.core.clone.DatabaseRoles;
import io.github.templatedb.core.clone.Keep;
import io.github.templatedb.core.clone.KeepPolicy;
import io.github.templatedb.core.clone.LeasePolicy;
import io.github.templatedb.core.server.InitScript;
import io.github.templatedb.core.server.Login;
import io.github.templatedb.core.server.ServerSettings;
import io.github.templatedb.core.server.embedded.EmbeddedSettings;
import io.github.templatedb.core.server.embedded.Storage;
import io.github.templatedb.core.server.external.ExternalServerException;
import io.github.templatedb.core.server.external.ExternalSettings;
import io.github.templatedb.core.template.Strategy;
import io.github.templatedb.core.template.TemplatePolicy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.context.properties.bind.Name;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.util.unit.DataSize;

/**
 * The properties of template databases. An unknown one is an error, as is a value that cannot be used.
 *
 * @param enabled whether @AutoConfigureTemplateDatabase has an effect; without it tests use the configured database
 * @param refresh when tests get a fresh database, for classes whose annotation does not say
 * @param username the role that the application's connections log in as; without it, the owner of the database
 * @param password the password of that role on a server that is not embedded
 * @param initScripts SQL scripts that run once on a new embedded server, before its first template
 * @param server the PostgreSQL server
 * @param template templates
 * @param clones clones
 * @since 0.1.0
 */
@ConfigurationProperties(prefix = "templatedb", ignoreUnknownFields = false)
public record TemplateDatabaseProperties(
        @DefaultValue("true") boolean enabled,
        @DefaultValue("never") RefreshOfTests refresh,
        @Nullable String username,
        @Nullable String password,
        @DefaultValue List<String> initScripts,
        @DefaultValue Server server,
        @DefaultValue Template template,
        @Name("clone") @DefaultValue Clone clones) {

    /** All but the password. */
    @Override
    public String toString() {
        return "templatedb: enabled=%s, refresh=%s, username=%s, init-scripts=%s, %s, %s, %s"
                .formatted(enabled, refresh, username, initScripts, server, template, clones);
    }

    /** The server that the properties name; an embedded one if they name none. */
    ServerSettings serverSettings() {
        String url = server.url();
        return isServerNamed() && url != null
                ? ExternalSettings.of(url, server.username(), server.password(), server.allowRemote())
                : server.embedded(InitScripts.read(initScripts));
    }

    /** The roles of databases; migrations have one of their own if Flyway has. */
    DatabaseRoles roles(@Nullable String flywayUser, @Nullable String flywayPassword) {
        return new DatabaseRoles(login(flywayUser, flywayPassword), login(username, password));
    }

    private static @Nullable Login login(@Nullable String username, @Nullable String password) {
        return username == null || username.isBlank() ? null : new Login(username, password != null ? password : "");
    }

    /** Whether the properties name a server that is not to be started. */
    boolean isServerNamed() {
        return hasText(server.url());
    }

    private static boolean hasText(@Nullable String value) {
        return value != null && !value.isBlank();
    }

    /**
     * Checks that the properties fit each other. Not while they are bound: the message of a failed binding may show the value
     * of a password.
     *
     * @throws ExternalServerException if there is a login without a server
     */
    void check() {
        if (hasText(password) && !hasText(username)) {
            throw new TemplateDatabaseException(
                    "templatedb.password is set, and templatedb.username is not: there is no role to log in as.",
                    "Set both, or leave templatedb.password out.",
                    null);
        }
        if (!isServerNamed() && (hasText(server.username()) || hasText(server.password()))) {
            String property = hasText(server.username()) ? "templatedb.server.username" : "templatedb.server.password";
            throw new ExternalServerException(
                    "%s is set, and templatedb.server.url is not: there is no server to log in to.".formatted(property),
                    "Set templatedb.server.url, or leave %s out: an embedded server has a role of its own, a bean of type"
                                    .formatted(property)
                            + " JdbcConnectionDetails brings its own.",
                    null);
        }
    }

    TemplatePolicy templatePolicy() {
        return new TemplatePolicy(
                template.maxSize().toBytes(), template.maxAge(), template.strategy(), clones.dropTimeout());
    }

    LeasePolicy leasePolicy(DatabaseRoles roles) {
        KeepPolicy keeping = new KeepPolicy(clones.keep(), clones.maxKept());
        return new LeasePolicy(
                template.buildTimeout(), clones.timeout(), keeping, clones.audit(), template.incremental(), roles);
    }

    private static Duration positive(String name, Duration value) {
        if (value.isNegative() || value.isZero()) {
            throw new InvalidConfigurationPropertyValueException(
                    "templatedb." + name, value, "It has to be longer than zero, for example 30s.");
        }
        return value;
    }

    /** {@link Refresh} without its default, which the property itself is. */
    public enum RefreshOfTests {
        /** All tests of an application context share its database. */
        NEVER,
        /** Before the first test of a class. */
        BEFORE_CLASS,
        /** Before each test method. */
        BEFORE_EACH_TEST_METHOD;

        Refresh value() {
            return Refresh.valueOf(name());
        }
    }

    /**
     * The PostgreSQL server.
     *
     * @param url a JDBC URL of a server to use instead of an embedded one; the database it names stays as it is
     * @param username the role on that server, which needs CREATEDB and nothing else
     * @param password the password of that role
     * @param allowRemote whether a server may be used that is neither on this machine nor in a private network
     * @param storage where an embedded server keeps its data when no directory is named
     * @param directory the folder below which an embedded server keeps its data
     * @param binaries the folder of an installed PostgreSQL, with bin in it, to use instead of the packaged one
     * @param port the port of an embedded server; without it, any that is free
     * @param settings PostgreSQL parameters of an embedded server, by name
     * @param startupTimeout how long an embedded server may take to accept connections
     * @param idleTimeout how long an embedded server runs on after the last JVM that uses it has ended
     */
    public record Server(
            @Nullable String url,
            @Nullable String username,
            @Nullable String password,
            @DefaultValue("false") boolean allowRemote,
            @DefaultValue("auto") Storage storage,
            @Nullable Path directory,
            @Nullable Path binaries,
            @Nullable Integer port,
            @DefaultValue Map<String, String> settings,
            @DefaultValue("60s") Duration startupTimeout,
            @DefaultValue("30s") Duration idleTimeout) {

        private static final Duration STARTUP_TIMEOUT = Duration.ofSeconds(60);

        private static final Duration IDLE_TIMEOUT = Duration.ofSeconds(30);

        /** What PostgreSQL is told otherwise, so that its own parameter would be without effect, or in the way. */
        private static final Map<String, String> OF_PROPERTIES =
                Map.of("port", "templatedb.server.port", "data_directory", "templatedb.server.directory");

        /**
         * Checks the values.
         *
         * @param url a JDBC URL, or null
         * @param username the role, or null
         * @param password its password, or null
         * @param allowRemote whether the server may be anywhere
         * @param storage where the data is kept
         * @param directory the folder, or null
         * @param binaries the folder, or null
         * @param port 1 to 65535, or null
         * @param settings PostgreSQL parameters
         * @param startupTimeout longer than zero
         * @param idleTimeout longer than zero
         */
        public Server {
            positive("server.startup-timeout", startupTimeout);
            positive("server.idle-timeout", idleTimeout);
            if (port != null && (port < 1 || port > 65535)) {
                throw new InvalidConfigurationPropertyValueException(
                        "templatedb.server.port",
                        port,
                        "It has to be 1 to 65535. Leave the property out for any port that is free.");
            }
            settings.forEach((name, value) -> {
                String property = OF_PROPERTIES.get(name.toLowerCase(Locale.ROOT));
                if (property != null) {
                    throw new InvalidConfigurationPropertyValueException(
                            "templatedb.server.settings." + name, value, "Set " + property + " instead.");
                }
                if (!name.matches("[A-Za-z_][A-Za-z0-9_.]*")) {
                    throw new InvalidConfigurationPropertyValueException(
                            "templatedb.server.settings",
                            name,
                            "PostgreSQL parameters have names of letters, digits, underscores and dots.");
                }
                if (value.indexOf('\n') >= 0) {
                    throw new InvalidConfigurationPropertyValueException(
                            "templatedb.server.settings." + name, value, "A value has to be a single line.");
                }
            });
        }

        EmbeddedSettings embedded(List<InitScript> initScripts) {
            return new EmbeddedSettings(
                    storage,
                    directory,
                    binaries,
                    startupTimeout,
                    idleTimeout,
                    settings,
                    initScripts,
                    "",
                    port != null ? port : EmbeddedSettings.ANY_PORT);
        }

        /** Those properties of an embedded server that have another value than their default. */
        List<String> ofEmbedded() {
            Map<String, Boolean> set = new TreeMap<>(Map.of(
                    "storage",
                    storage != Storage.AUTO,
                    "directory",
                    directory != null,
                    "binaries",
                    binaries != null,
                    "port",
                    port != null,
                    "settings",
                    !settings.isEmpty(),
                    "startup-timeout",
                    !startupTimeout.equals(STARTUP_TIMEOUT),
                    "idle-timeout",
                    !idleTimeout.equals(IDLE_TIMEOUT)));
            return set.entrySet().stream()
                    .filter(Map.Entry::getValue)
                    .map(property -> "templatedb.server." + property.getKey())
                    .toList();
        }

        /** The place of the server, and nothing of how to log in to it. */
        @Override
        public String toString() {
            return url != null ? "an external server" : embedded(List.of()).toString();
        }
    }

    /**
     * Templates.
     *
     * @param buildTimeout how long a template may take to be built, here or by another context or JVM
     * @param maxSize how much the templates of a server may take; the least recently used are dropped
     * @param maxAge how old a template may be; an older one is dropped, and built again when it is needed
     * @param strategy how PostgreSQL copies a template; auto measures what is faster
     * @param incremental whether only new migrations run, on a copy of a template that has those before them
     */
    public record Template(
            @DefaultValue("10m") Duration buildTimeout,
            @DefaultValue("1GB") DataSize maxSize,
            @DefaultValue("14d") Duration maxAge,
            @DefaultValue("auto") Strategy strategy,
            @DefaultValue("true") boolean incremental) {

        /**
         * Checks the values.
         *
         * @param buildTimeout longer than zero
         * @param maxSize more than nothing
         * @param maxAge longer than zero
         * @param strategy any
         * @param incremental any
         */
        public Template {
            positive("template.build-timeout", buildTimeout);
            positive("template.max-age", maxAge);
            if (maxSize.toBytes() < 1) {
                throw new InvalidConfigurationPropertyValueException(
                        "templatedb.template.max-size", maxSize, "It has to be more than nothing, for example 1GB.");
            }
        }
    }

    /**
     * Clones.
     *
     * @param timeout how long a thread that asks for a connection waits for another that makes the clone or runs the
     *     migrations of the same context
     * @param keep which databases stay for somebody to look at: never one, on failure those of failed tests, or always
     *     all that were used
     * @param maxKept how many such databases a server has at most; the oldest are dropped, and each after a day
     * @param audit whether a clone that a refresh keeps, because nothing was written to it, is compared with a new one
     * @param dropTimeout how long the end of a JVM waits for its clones to be dropped; what is left goes with the next JVM
     */
    public record Clone(
            @DefaultValue("30s") Duration timeout,
            @DefaultValue("never") Keep keep,
            @DefaultValue("5") int maxKept,
            @DefaultValue("false") boolean audit,
            @DefaultValue("10s") Duration dropTimeout) {

        /**
         * Checks the values.
         *
         * @param timeout longer than zero
         * @param keep any
         * @param maxKept at least one
         * @param audit any
         * @param dropTimeout longer than zero
         */
        public Clone {
            positive("clone.timeout", timeout);
            positive("clone.drop-timeout", dropTimeout);
            if (maxKept < 1) {
                throw new InvalidConfigurationPropertyValueException(
                        "templatedb.clone.max-kept",
                        maxKept,
                        "It has to be at least 1; templatedb.clone.keep=never keeps none.");
            }
        }
    }
}
