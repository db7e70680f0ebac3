package io.github.templatedb.usecases.support;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.templatedb.TemplateDatabase;
import io.github.templatedb.TestJvm;
import io.github.templatedb.core.server.Endpoint;
import io.github.templatedb.core.server.embedded.TestServer;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.context.ApplicationContext;
import org.springframework.test.context.DynamicPropertyRegistry;

/**
 * A PostgreSQL that stands for one that others run. It has a database {@code library}, a role {@code tester} with CREATEDB
 * and nothing else, a role {@code reader} without, and a role {@code guest} with CREATE on that database and nothing else. All have
 * the password {@value PASSWORD}.
 */
public final class ExternalPostgres implements AutoCloseable {

    public static final String PASSWORD = "open sesame&";

    private final TestServer server;

    private ExternalPostgres(TestServer server) {
        this.server = server;
    }

    public static ExternalPostgres start() {
        // Contexts that are still in Spring's cache know it.
        return prepared(TestServer.start(Map.of()));
    }

    /** Where tables are not vacuumed, but may be at any time, as PostgreSQL keeps other statistics then (source, {@code index_update_stats}). */
    public static ExternalPostgres startVacuuming() {
        return prepared(TestServer.start(Map.of("autovacuum", "on", "autovacuum_naptime", "1d")));
    }

    /** On disk, and with what PostgreSQL does for safety. */
    public static ExternalPostgres startDurable() {
        return prepared(TestServer.startDurable());
    }

    /** On disk, where there is more room than in memory. */
    public static ExternalPostgres startOnDisk() {
        return prepared(TestServer.startOnDisk(Map.of()));
    }

    private static ExternalPostgres prepared(TestServer server) {
        ExternalPostgres started = new ExternalPostgres(server);
        started.execute(
                "CREATE ROLE tester LOGIN CREATEDB PASSWORD '" + PASSWORD + "'",
                "CREATE ROLE reader LOGIN PASSWORD '" + PASSWORD + "'",
                "CREATE ROLE guest LOGIN PASSWORD '" + PASSWORD + "'",
                "CREATE DATABASE library",
                "GRANT CREATE ON DATABASE library TO guest");
        return started;
    }

    /** The URL of a database, without user and password. */
    public String url(String database) {
        return "jdbc:postgresql://" + server.server().endpoint().address() + "/" + database;
    }

    /** How a role logs in. */
    public Endpoint endpoint(String role) {
        Endpoint own = server.server().endpoint();
        return new Endpoint(own.host(), own.port(), role, PASSWORD);
    }

    /** The program of the server. */
    public Path program() {
        return server.program();
    }

    /** What makes copies of databases quick here, to be written behind CREATE DATABASE. */
    public String copyClause() {
        return server.server().copyClause();
    }

    /** What the server writes. */
    public Path log() {
        return server.directory().resolve("server.log");
    }

    /** Has a test class use this server as a role. */
    public void register(DynamicPropertyRegistry properties, String parameters, String role) {
        properties.add("templatedb.server.url", () -> url("library") + parameters);
        properties.add("templatedb.server.username", () -> role);
        properties.add("templatedb.server.password", () -> PASSWORD);
    }

    /** The properties with which a test class uses this server as a role. */
    public List<String> properties(String parameters, String role) {
        return List.of(
                "templatedb.server.url=" + url("library") + parameters,
                "templatedb.server.username=" + role,
                "templatedb.server.password=" + PASSWORD);
    }

    /** A JVM whose tests use this server as a role, to be started. */
    public ProcessBuilder jvm(String role, List<String> options, Class<?> program) {
        ProcessBuilder jvm = new ProcessBuilder(TestJvm.command(options, program)).redirectErrorStream(true);
        jvm.environment().put("TEMPLATEDB_SERVER_URL", url("library"));
        jvm.environment().put("TEMPLATEDB_SERVER_USERNAME", role);
        jvm.environment().put("TEMPLATEDB_SERVER_PASSWORD", PASSWORD);
        return jvm;
    }

    /** Runs statements as a superuser, in the database postgres. */
    public void execute(String... statements) {
        server.server().execute("Preparing", List.of(statements));
    }

    /** The first column of what a query finds, as a superuser. */
    public List<String> query(String database, String sql) {
        try (Connection connection = connect(database);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            List<String> values = new ArrayList<>();
            while (row.next()) {
                values.add(row.getString(1));
            }
            return values;
        } catch (SQLException ex) {
            throw new AssertionError(sql, ex);
        }
    }

    /** A session of a superuser. */
    public Connection connect(String database) throws SQLException {
        return DriverManager.getConnection(
                url(database),
                server.server().endpoint().username(),
                server.server().endpoint().password());
    }

    /** The databases whose names begin with a prefix. */
    public List<String> databases(String prefix) {
        return query("postgres", "SELECT datname FROM pg_database WHERE starts_with(datname, '" + prefix + "')");
    }

    /** The schemas in {@code library} whose names are like those of ours. */
    public List<String> schemas() {
        return query("library", "SELECT nspname FROM pg_namespace WHERE nspname ~ '^tdb_' ORDER BY nspname");
    }

    /** Asserts that a context has a clone on this server, and its connection details lead to it. */
    public void assertThatCloneIsHere(ApplicationContext context) {
        LeadsToTheClone.assertThatConnectionsLeadToTheMigratedClone(context);
        String clone = context.getBean(TemplateDatabase.class).name();
        assertThat(databases(clone)).containsExactly(clone);
        JdbcConnectionDetails details = context.getBean(JdbcConnectionDetails.class);
        try (Connection connection =
                DriverManager.getConnection(details.getJdbcUrl(), details.getUsername(), details.getPassword())) {
            assertThat(connection.getCatalog()).isEqualTo(clone);
        } catch (SQLException ex) {
            throw new AssertionError(ex);
        }
    }

    /** How many sessions there ever were in a database, as its statistics count them. */
    public void assertThatNobodyConnectedTo(String database) {
        assertThat(query("postgres", "SELECT sessions FROM pg_stat_database WHERE datname = '" + database + "'"))
                .containsExactly("0");
    }

    @Override
    public void close() {
        server.close();
    }
}
