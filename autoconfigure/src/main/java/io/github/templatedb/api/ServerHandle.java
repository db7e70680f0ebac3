package io.github.templatedb.api;

import io.github.templatedb.core.clone.Clones;
import io.github.templatedb.core.clone.DatabaseRoles;
import io.github.templatedb.core.clone.ServerRegistry;
import io.github.templatedb.core.clone.TemplateServer;
import io.github.templatedb.core.manifest.Manifest;
import io.github.templatedb.core.manifest.Sha256;
import io.github.templatedb.core.server.DatabaseName;
import io.github.templatedb.core.server.MarkedDatabases;
import io.github.templatedb.core.server.MarkedDatabases.Marked;
import io.github.templatedb.core.server.Server;
import io.github.templatedb.core.server.ServerException;
import io.github.templatedb.core.server.ServerSettings;
import io.github.templatedb.core.server.external.ExternalSettings;
import io.github.templatedb.core.template.DatabaseSetting;
import io.github.templatedb.core.template.Migrations;
import io.github.templatedb.core.template.Template;
import io.github.templatedb.core.template.TemplatePolicy;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * A server of this JVM's registry, which is asked for it at each call.
 *
 * @param settings which server
 * @param isClosed whether its owner has closed it
 */
record ServerHandle(ServerSettings settings, BooleanSupplier isClosed) implements TestServer {

    /** As under Spring by default: 1 GB of templates, for 14 days, and 10 s for drops at the end. */
    private static final TemplatePolicy POLICY = new TemplatePolicy(1L << 30, Duration.ofDays(14));

    /** As templatedb.template.build-timeout and templatedb.clone.timeout by default. */
    static final Duration BUILD = Duration.ofMinutes(10);

    static final Duration CLONE = Duration.ofSeconds(30);

    private static final int ATTEMPTS = 5;

    static TestServer shared() {
        return opened(SharedSettings.read(Map.of()), () -> false);
    }

    static TestServer at(String jdbcUrl, String user, String password) {
        boolean allowRemote = Boolean.parseBoolean(SharedSettings.value("allow-remote", "false"));
        return opened(ExternalSettings.of(jdbcUrl, user, password, allowRemote), () -> false);
    }

    static OwnedServer start(Map<String, String> parameters) {
        String number = UUID.randomUUID().toString().substring(0, 8);
        ServerSettings settings = SharedSettings.read(parameters).own(number);
        AtomicBoolean closed = new AtomicBoolean();
        ServerHandle handle = opened(settings, closed::get);
        handle.running().beSeen();
        return new Owned(handle, settings, closed);
    }

    private static ServerHandle opened(ServerSettings settings, BooleanSupplier isClosed) {
        ServerHandle handle = new ServerHandle(settings, isClosed);
        try {
            handle.running();
        } catch (ServerException ex) {
            // Whoever asks again has it tried again: it may be there by then.
            ServerRegistry.ofThisJvm().close(settings);
            throw ex;
        }
        return handle;
    }

    static ServerHandle of(TestServer server) {
        if (server instanceof ServerHandle handle) {
            return handle;
        }
        throw new IllegalArgumentException("%s is not a TestServer of templatedb".formatted(server));
    }

    TemplateServer running() {
        if (isClosed.getAsBoolean()) {
            throw new ClosedHandleException(
                    "The server was closed by its owner, the OwnedServer that TestServer.start returned.",
                    "Close that later, or take TestServer.shared(), which nobody closes.",
                    null);
        }
        ServerRegistry servers = ServerRegistry.ofThisJvm();
        return servers.get(settings, POLICY, servers::closeAtEndOfJvm);
    }

    @Override
    public void create(String name) {
        DatabaseName database = free(name);
        again(() -> {
            makeNamed(running().emptyTemplate(BUILD, DatabaseRoles.OF_SERVER), database);
            return database;
        });
    }

    /** Others may drop a template after it was found and before it was copied: then it is built again. */
    static <T> T again(Supplier<T> findingAndCopying) {
        for (int attempt = 1; true; attempt++) {
            try {
                return findingAndCopying.get();
            } catch (DatabaseMissingException ex) {
                if (attempt == ATTEMPTS) {
                    throw ex;
                }
            }
        }
    }

    @Override
    public void createFrom(String template, String name) {
        DatabaseName database = free(name);
        makeNamed(template(template), database);
    }

    @Override
    public String ensureTemplate(TemplateKey key, TemplateBuilder builder) {
        TemplateServer server = running();
        Manifest manifest = server.manifest(DatabaseRoles.OF_SERVER)
                .add("what the key of the builder stands for", key.sha256())
                .build();
        return ensure(server, manifest, (database, part) -> builder.build(dataSource(database.value())));
    }

    static String ensure(TemplateServer server, Manifest manifest, Migrations migrations) {
        return server.ensure(manifest, BUILD, DatabaseRoles.OF_SERVER, migrations)
                .name()
                .value();
    }

    @Override
    public TemporaryDatabase temporary() {
        return new Temporary(this, again(() -> taken(running().emptyTemplate(BUILD, DatabaseRoles.OF_SERVER))));
    }

    @Override
    public TemporaryDatabase temporary(String name) {
        create(name);
        return new Temporary(this, valid(name));
    }

    @Override
    public TemporaryDatabase temporaryFrom(String template) {
        return new Temporary(this, taken(template(template)));
    }

    /** Only a sealed template stays what it is between a copy that is made ahead and its use. */
    private DatabaseName taken(Template template) {
        Clones clones = running().clones();
        boolean sealed = template.name().value().startsWith("tdb_t_");
        return explaining(
                template.name(),
                template.name(),
                () -> sealed ? clones.take(template, CLONE) : clones.create(template, CLONE));
    }

    /** Looked up before a copy is made, and refused by PostgreSQL if somebody is faster. */
    private DatabaseName free(String name) {
        DatabaseName database = valid(name);
        if (database.isReserved()) {
            throw new InvalidDatabaseNameException(
                    "'%s' cannot be the name of a database: names that begin with tdb_ are given by templatedb itself."
                            .formatted(name),
                    "Take another name, or temporary() for a database without one of yours.",
                    null);
        }
        if (exists(name)) {
            throw Refusal.exists(database, null);
        }
        return database;
    }

    /** What is known of a database that copies are to be made of. */
    private Template template(String name) {
        Server server = running().server();
        DatabaseName template = valid(name);
        if (!exists(name)) {
            throw new Refusal(server).missing(template, null);
        }
        String key =
                marked(template).map(Marked::key).orElseGet(() -> Sha256.hex(name.getBytes(StandardCharsets.UTF_8)));
        return new Template(
                new io.github.templatedb.core.template.TemplateKey(key),
                template,
                DatabaseSetting.of(server, template),
                "",
                false);
    }

    private void makeNamed(Template template, DatabaseName name) {
        TemplateServer server = running();
        explaining(name, template.name(), () -> {
            DatabaseName clone = server.clones().create(template, CLONE);
            server.clones().name(clone, name);
            return name;
        });
    }

    private DatabaseName explaining(DatabaseName database, DatabaseName used, Supplier<DatabaseName> work) {
        try {
            return work.get();
        } catch (ServerException ex) {
            throw new Refusal(running().server()).explained(ex, database, used, CLONE);
        }
    }

    @Override
    public void drop(String name) {
        drop(valid(name), "");
    }

    @Override
    public void forceDrop(String name) {
        drop(valid(name), "WITH (FORCE)");
    }

    private void drop(DatabaseName name, String option) {
        Server server = running().server();
        Marked database = marked(name).orElseThrow(() -> new Refusal(server).foreign(name));
        explaining(name, name, () -> {
            new MarkedDatabases(server).drop(database, option);
            return name;
        });
    }

    private Optional<Marked> marked(DatabaseName name) {
        return new MarkedDatabases(running().server())
                .find("d.datname = ?", name.value()).stream().findFirst();
    }

    @Override
    public boolean exists(String name) {
        String sql = "SELECT 1 FROM pg_database WHERE datname = ?";
        return !running()
                .server()
                .query(
                        "Looking for a database",
                        sql,
                        row -> row.getInt(1),
                        valid(name).value())
                .isEmpty();
    }

    @Override
    public String jdbcUrl(String name) {
        return running().server().endpoint().jdbcUrlWithLogin(valid(name));
    }

    @Override
    public DataSource dataSource(String name) {
        PGSimpleDataSource dataSource = new PGSimpleDataSource();
        dataSource.setUrl(jdbcUrl(name));
        return dataSource;
    }

    static DatabaseName valid(String name) {
        String problem = DatabaseName.problem(name);
        if (!problem.isEmpty()) {
            throw new InvalidDatabaseNameException(
                    "'%s' cannot be the name of a database: %s.".formatted(name, problem),
                    "Take a name of 1 to 63 bytes in UTF-8, without NUL.",
                    null);
        }
        return new DatabaseName(name);
    }

    /** Without its password. */
    @Override
    public String toString() {
        return isClosed.getAsBoolean()
                ? "a closed server"
                : running().server().endpoint().toString();
    }

    private record Owned(TestServer server, ServerSettings settings, AtomicBoolean closed) implements OwnedServer {

        @Override
        public void close() {
            if (closed.compareAndSet(false, true)) {
                ServerRegistry.ofThisJvm().close(settings);
            }
        }
    }
}
