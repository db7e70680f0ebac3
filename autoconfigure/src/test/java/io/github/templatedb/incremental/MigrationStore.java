package io.github.templatedb.incremental;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.templatedb.LongForm;
import io.github.templatedb.comparison.DatabaseContent;
import io.github.templatedb.core.clone.TemplateServer;
import io.github.templatedb.core.lease.Keep;
import io.github.templatedb.core.lease.Lease;
import io.github.templatedb.core.lease.LeasePolicy;
import io.github.templatedb.core.lease.Policies;
import io.github.templatedb.core.manifest.Manifest;
import io.github.templatedb.core.server.Activity;
import io.github.templatedb.core.server.DatabaseName;
import io.github.templatedb.core.server.Endpoint;
import io.github.templatedb.core.server.RunningServer;
import io.github.templatedb.core.server.Server;
import io.github.templatedb.core.server.embedded.EmbeddedSettings;
import io.github.templatedb.core.server.embedded.Storage;
import io.github.templatedb.core.server.embedded.TestServer;
import io.github.templatedb.core.template.TemplateKey;
import io.github.templatedb.core.template.TemplatePolicy;
import io.github.templatedb.flyway.FilesOfRun;
import io.github.templatedb.flyway.FlywayManifest;
import io.github.templatedb.flyway.LeasedFlyway;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.configuration.Configuration;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.datasource.AbstractDataSource;

/** A server with templates of migrations in a folder, and databases that Flyway has migrated without any template. */
final class MigrationStore implements AutoCloseable {

    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    /** Null if another JVM has started it. */
    private final @Nullable TestServer own;

    private final RunningServer running;

    private final TemplateServer templates;

    private final Activity activity = new Activity();

    private final List<Lease> leases = new ArrayList<>();

    private int fresh;

    MigrationStore() {
        this(TestServer.start());
    }

    MigrationStore(Map<String, String> parameters) {
        this(TestServer.start(parameters));
    }

    private MigrationStore(TestServer own) {
        this(own, own.embedded());
    }

    /** A store on the server below a folder, which another JVM has started. */
    MigrationStore(Path home) {
        this(null, new EmbeddedSettings(Storage.AUTO, home, null, TIMEOUT, Map.of()).start());
    }

    private MigrationStore(@Nullable TestServer own, RunningServer running) {
        this.own = own;
        this.running = running;
        this.templates = new TemplateServer(running, activity, new TemplatePolicy(1L << 40, Duration.ofDays(1)));
    }

    Server server() {
        return running.server();
    }

    /** Another JVM's view of the same store, as far as that is possible in one. */
    TemplateServer another() {
        return new TemplateServer(running, new Activity(), new TemplatePolicy(1L << 40, Duration.ofDays(1)));
    }

    /** Where the server writes its log, and another JVM finds it. */
    Path home() {
        return own.home();
    }

    long built() {
        return activity.snapshot().built();
    }

    /** A clone of the template of the migrations, which is built if there is none. */
    DatabaseName migrated(Path folder) {
        return migrated(folder, true, settings -> settings);
    }

    DatabaseName migrated(Path folder, boolean incremental, UnaryOperator<FluentConfiguration> customizer) {
        return migrated(templates, folder, incremental, customizer);
    }

    DatabaseName migrated(
            TemplateServer on, Path folder, boolean incremental, UnaryOperator<FluentConfiguration> customizer) {
        LeasePolicy policy = Policies.of(TIMEOUT, TIMEOUT, Keep.NEVER, false, incremental);
        Lease lease = new Lease(() -> on, policy, early -> {});
        synchronized (leases) {
            leases.add(lease);
        }
        FluentConfiguration settings =
                settings(folder, dataSource(() -> lease.database().name()), customizer);
        LeasedFlyway flyway = new LeasedFlyway(
                settings, lease, (leased, files) -> manifest(leased.getConfiguration()), LeasedFlyway.Start.FIRST_RUN);
        flyway.migrate();
        return lease.database().name();
    }

    /** A database that Flyway itself has migrated in one run. */
    DatabaseName fresh(Path folder, UnaryOperator<FluentConfiguration> customizer) {
        DatabaseName database = new DatabaseName("tdb_fresh_" + ++fresh);
        server().execute("Making it", List.of("CREATE DATABASE " + database.quoted() + " TEMPLATE template0"));
        new Flyway(settings(folder, dataSource(() -> database), customizer)).migrate();
        return database;
    }

    private static FluentConfiguration settings(
            Path folder, DataSource dataSource, UnaryOperator<FluentConfiguration> customizer) {
        return customizer.apply(
                Flyway.configure().locations("filesystem:" + folder).dataSource(dataSource));
    }

    TemplateKey key(Path folder, UnaryOperator<FluentConfiguration> customizer) {
        return TemplateKey.of(manifest(customizer.apply(Flyway.configure().locations("filesystem:" + folder))));
    }

    private Manifest manifest(Configuration configuration) {
        Manifest.Builder manifest = Manifest.builder();
        server().facts().addTo(manifest);
        new FlywayManifest(new FilesOfRun(configuration)).addTo(manifest, false);
        return manifest.build();
    }

    /** What a comment says of the template of the migrations. */
    String ofTemplate(Path folder, String field) {
        return ofTemplate(folder, field, settings -> settings);
    }

    String ofTemplate(Path folder, String field, UnaryOperator<FluentConfiguration> customizer) {
        return onServer(
                        "SELECT shobj_description(oid, 'pg_database')::json ->> '%s' FROM pg_database WHERE datname = '%s'"
                                .formatted(field, key(folder, customizer).templateName()))
                .get(0);
    }

    DatabaseContent content(DatabaseName database) throws SQLException {
        try (Connection connection = connect(database)) {
            return DatabaseContent.of(connection);
        }
    }

    List<String> query(DatabaseName database, String sql) {
        try (Connection connection = connect(database)) {
            return rows(connection, sql);
        } catch (SQLException ex) {
            throw new IllegalStateException(ex);
        }
    }

    /** Asks in no database of ours. */
    List<String> onServer(String sql) {
        return server().call("Asking", connection -> rows(connection, sql));
    }

    private static List<String> rows(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            List<String> rows = new ArrayList<>();
            while (row.next()) {
                rows.add(row.getString(1));
            }
            return rows;
        }
    }

    void drop(DatabaseName database) {
        server().execute("Dropping it", List.of("DROP DATABASE " + database.quoted() + " WITH (FORCE)"));
    }

    void assertEqualToAFreshOne(Path folder, DatabaseName database) throws SQLException {
        assertEqualToAFreshOne(folder, database, settings -> settings);
    }

    /** Asserts that a database is what Flyway itself makes of the migrations in one run. */
    void assertEqualToAFreshOne(Path folder, DatabaseName database, UnaryOperator<FluentConfiguration> customizer)
            throws SQLException {
        DatabaseName fresh = fresh(folder, customizer);
        assertThat(content(database).differences(content(fresh))).isEmpty();
        drop(fresh);
    }

    /** The same of what was built from scratch, whose catalogs are a question for the long form. */
    void assertSameNotesAsInAFreshOne(Path folder, DatabaseName database, UnaryOperator<FluentConfiguration> customizer)
            throws SQLException {
        if (LongForm.RUNS) {
            assertEqualToAFreshOne(folder, database, customizer);
        } else {
            DatabaseName fresh = fresh(folder, customizer);
            String notes = "SELECT n::text FROM public.note n";
            assertThat(query(database, notes)).isEqualTo(query(fresh, notes));
            drop(fresh);
        }
    }

    private Connection connect(DatabaseName database) throws SQLException {
        Endpoint endpoint = server().endpoint();
        return DriverManager.getConnection(endpoint.jdbcUrl(database), endpoint.username(), endpoint.password());
    }

    private DataSource dataSource(Supplier<DatabaseName> database) {
        return new AbstractDataSource() {
            @Override
            public Connection getConnection() throws SQLException {
                return connect(database.get());
            }

            @Override
            public Connection getConnection(String username, String password) throws SQLException {
                return getConnection();
            }
        };
    }

    /** Gives up all clones. */
    void release() {
        synchronized (leases) {
            leases.forEach(Lease::close);
            leases.clear();
        }
    }

    @Override
    public void close() {
        release();
        templates.close();
        own.close();
    }
}
