package io.github.templatedb.autoconfigure;

import io.github.templatedb.core.TemplateDatabaseException;
import io.github.templatedb.core.clone.DatabaseRoles;
import io.github.templatedb.core.lease.Keep;
import io.github.templatedb.core.lease.LeasePolicy;
import io.github.templatedb.core.lease.RefreshStrategy;
import io.github.templatedb.core.server.InitScript;
import io.github.templatedb.core.server.Login;
import io.github.templatedb.core.server.ServerSettings;
import io.github.templatedb.core.server.embedded.EmbeddedSettings;
import io.github.templatedb.core.server.embedded.Storage;
import io.github.templatedb.core.server.external.ExternalServerException;
import io.github.templatedb.core.server.external.ExternalSettings;
import io.github.templatedb.core.template.TemplatePolicy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.context.properties.bind.Name;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.util.StringUtils;
import org.springframework.util.unit.DataSize;

/**
 * The properties of template databases. An unknown one is an error, as is a value that cannot be used.
 *
 * <p>What is said of each is also its description in the configuration metadata.
 *
 * @param enabled Whether @AutoConfigureTemplateDatabase has an effect. Without it, tests use the configured database.
 * @param refresh When tests get a fresh database. Applies to classes whose annotation does not say it.
 * @param refreshStrategy How a refresh restores the state: by undoing what was written where that is exact and faster, or always with a new clone.
 * @param isolation What each context has for itself: a database; or, where none can be made, a schema in the database of templatedb.server.url.
 * @param username Role that the application's connections log in as. By default, the owner of the database.
 * @param password Password of the application's role. Used on an external server only.
 * @param initScripts Locations of SQL scripts that run once on a new embedded server, before its first template is built.
 * @param server PostgreSQL server.
 * @param schema Schemas in place of databases.
 * @param template Templates.
 * @param rewind Undoing what tests wrote.
 * @param clones Clones.
 * @since 0.1.0
 */
@ConfigurationProperties(prefix = "templatedb", ignoreUnknownFields = false)
public record TemplateDatabaseProperties(
        @DefaultValue("true") boolean enabled,
        @DefaultValue("never") RefreshOfTests refresh,
        @DefaultValue("auto") RefreshStrategy refreshStrategy,
        @DefaultValue("database") Isolation isolation,
        @Nullable String username,
        @Nullable String password,
        @DefaultValue List<String> initScripts,
        @DefaultValue Server server,
        @DefaultValue Schema schema,
        @DefaultValue Template template,
        @DefaultValue Rewind rewind,
        @Name("clone") @DefaultValue Clone clones) {

    /** Without what may be secret. */
    @Override
    public String toString() {
        return "templatedb.*, with " + server;
    }

    /** The server that the properties name; an embedded one if they name none. */
    ServerSettings serverSettings() {
        String url = server.url();
        return isServerNamed() && url != null
                ? isolation.settings(
                        ExternalSettings.of(url, server.username(), server.password(), server.allowRemote()), url)
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
        return StringUtils.hasText(server.url());
    }

    /**
     * Checks the values one by one, and that they fit each other. Not while they are bound: the message of a failed binding may show
     * the value of a password.
     *
     * @throws InvalidConfigurationPropertyValueException if a value is of no use
     * @throws ExternalServerException if there is a login without a server
     */
    void check() {
        server.check();
        template.check();
        rewind.check();
        clones.check();
        if (StringUtils.hasText(password) && !StringUtils.hasText(username)) {
            throw new TemplateDatabaseException(
                    "templatedb.password is set, and templatedb.username is not: there is no role to log in as.",
                    "Set both, or leave templatedb.password out.");
        }
        if (!isServerNamed() && (StringUtils.hasText(server.username()) || StringUtils.hasText(server.password()))) {
            String property = "templatedb.server." + (StringUtils.hasText(server.username()) ? "username" : "password");
            throw new ExternalServerException(
                    "%s is set, and templatedb.server.url is not: there is no server to log in to.".formatted(property),
                    "Set templatedb.server.url, or leave %s out: an embedded server has a role of its own, a bean of type"
                                    .formatted(property)
                            + " JdbcConnectionDetails brings its own.");
        }
    }

    TemplatePolicy templatePolicy() {
        return new TemplatePolicy(template.maxSize().toBytes(), template.maxAge(), clones.dropTimeout());
    }

    LeasePolicy leasePolicy(DatabaseRoles roles) {
        return new LeasePolicy(
                template.buildTimeout(),
                clones.timeout(),
                clones.keep(),
                clones.audit(),
                template.incremental(),
                roles,
                refreshStrategy,
                rewind.maxTableSize().toBytes());
    }

    private static void positive(String name, Duration value) {
        require(!value.isNegative() && !value.isZero(), name, value, "It has to be longer than zero, for example 30s.");
    }

    private static void require(boolean holds, String name, Object value, String reason) {
        if (!holds) {
            throw new InvalidConfigurationPropertyValueException("templatedb." + name, value, reason);
        }
    }

    /**
     * The PostgreSQL server.
     *
     * @param url JDBC URL of an external server to use instead of an embedded one. The database that it names stays as it is.
     * @param username Role on the external server. Needs CREATEDB and nothing else.
     * @param password Password of the role on the external server.
     * @param allowRemote Whether the external server may be neither on this machine nor in a private network.
     * @param storage Where an embedded server keeps its data. Ignored if a directory is set.
     * @param directory Folder below which an embedded server keeps its data. By default, chosen by the storage.
     * @param binaries Folder of an installed PostgreSQL, with "bin" in it, to use instead of the packaged one.
     * @param port Port of an embedded server. By default, any that is free.
     * @param settings PostgreSQL parameters of an embedded server, by name.
     * @param idleTimeout Time that an embedded server runs on after the last JVM that used it. On Windows it stops at once.
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
            @DefaultValue("30s") Duration idleTimeout) {

        /** What PostgreSQL is told otherwise, so that its own parameter would be without effect, or in the way. */
        private static final Map<String, String> OF_PROPERTIES =
                Map.of("port", "templatedb.server.port", "data_directory", "templatedb.server.directory");

        private void check() {
            positive("server.idle-timeout", idleTimeout);
            require(
                    port == null || port >= 1 && port <= 65535,
                    "server.port",
                    Objects.requireNonNullElse(port, 0),
                    "It has to be 1 to 65535. Leave the property out for any port that is free.");
            settings.forEach((name, value) -> {
                String property = OF_PROPERTIES.get(name.toLowerCase(Locale.ROOT));
                require(property == null, "server.settings." + name, value, "Set " + property + " instead.");
                require(
                        name.matches("[A-Za-z_][A-Za-z0-9_.]*"),
                        "server.settings",
                        name,
                        "PostgreSQL parameters have names of letters, digits, underscores and dots.");
                require(value.indexOf('\n') < 0, "server.settings." + name, value, "A value has to be a single line.");
            });
        }

        EmbeddedSettings embedded(List<InitScript> initScripts) {
            return new EmbeddedSettings(
                    storage,
                    directory,
                    binaries,
                    idleTimeout,
                    settings,
                    initScripts,
                    "",
                    port != null ? port : EmbeddedSettings.ANY_PORT);
        }

        /** The place of the server, and nothing of how to log in to it. */
        @Override
        public String toString() {
            return url != null ? "an external server" : embedded(List.of()).toString();
        }
    }

    /**
     * Schemas in place of databases.
     *
     * @param unchecked File names of scripts that run although they seem to name a schema, or something of the whole database.
     */
    public record Schema(@DefaultValue List<String> unchecked) {}

    /**
     * Templates.
     *
     * @param buildTimeout Maximum time until a template is built, here or by another context or JVM. Then the build is ended.
     * @param maxSize Maximum size of all templates of a server. Beyond it, the least recently used are dropped.
     * @param maxAge Maximum age of a template. An older one is dropped, and built again when it is needed.
     * @param incremental Whether only new migrations run, on a copy of a template that has those before them.
     */
    public record Template(
            @DefaultValue("10m") Duration buildTimeout,
            @DefaultValue("1GB") DataSize maxSize,
            @DefaultValue("14d") Duration maxAge,
            @DefaultValue("true") boolean incremental) {

        private void check() {
            positive("template.build-timeout", buildTimeout);
            positive("template.max-age", maxAge);
            require(
                    maxSize.toBytes() > 0,
                    "template.max-size",
                    maxSize,
                    "It has to be more than nothing, for example 1GB.");
        }
    }

    /**
     * Undoing what tests wrote.
     *
     * @param maxTableSize Largest table whose rows are held in memory to be put back. After changes to a larger one, a refresh takes a new clone.
     */
    public record Rewind(@DefaultValue("256KB") DataSize maxTableSize) {

        private void check() {
            require(!maxTableSize.isNegative(), "rewind.max-table-size", maxTableSize, "It has to be 0 or more.");
        }
    }

    /**
     * Clones.
     *
     * @param timeout Maximum time that a connection waits for a clone, or for migrations that another thread runs.
     * @param keep Which databases stay after their tests for somebody to look at: five a server, each for a day.
     * @param audit Whether a clone that a refresh keeps, because nothing was written to it, is compared with a new one.
     * @param dropTimeout Maximum time that the end of a JVM waits for its clones to be dropped. The next JVM drops what is left.
     */
    public record Clone(
            @DefaultValue("30s") Duration timeout,
            @DefaultValue("never") Keep keep,
            @DefaultValue("false") boolean audit,
            @DefaultValue("10s") Duration dropTimeout) {

        private void check() {
            positive("clone.timeout", timeout);
            positive("clone.drop-timeout", dropTimeout);
        }
    }
}
