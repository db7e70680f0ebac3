package io.github.templatedb.core.clone;

import static org.awaitility.Awaitility.await;

import io.github.templatedb.core.server.AdvisoryLock;
import io.github.templatedb.core.server.DatabaseName;
import io.github.templatedb.core.server.Endpoint;
import io.github.templatedb.core.server.Server;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** What tests ask a server, and do to it behind our back. */
public record Databases(Server server) {

    public List<String> names(String pattern) {
        return rows("SELECT datname FROM pg_database WHERE datname ~ '" + pattern + "' ORDER BY datname");
    }

    public boolean exists(String name) {
        return names("^" + name + "$").size() == 1;
    }

    public List<String> rows(String sql) {
        return server.call("Asking", connection -> rows(connection, sql));
    }

    public List<String> rowsIn(DatabaseName database, String sql) throws SQLException {
        try (Connection connection = connect(database)) {
            return rows(connection, sql);
        }
    }

    public Connection connect(DatabaseName database) throws SQLException {
        Endpoint endpoint = server.endpoint();
        return DriverManager.getConnection(endpoint.jdbcUrl(database), endpoint.username(), endpoint.password());
    }

    public Connection connectToAdministrativeDatabase() throws SQLException {
        Endpoint endpoint = server.endpoint();
        return DriverManager.getConnection(
                "jdbc:postgresql://" + endpoint.host() + ":" + endpoint.port() + "/postgres",
                endpoint.username(),
                endpoint.password());
    }

    private static List<String> rows(Connection connection, String sql) throws SQLException {
        List<String> rows = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            while (row.next()) {
                rows.add(row.getString(1));
            }
        }
        return rows;
    }

    public void execute(String... statements) {
        server.execute("Preparing a test", List.of(statements));
    }

    /** A database with a comment, as somebody else may have made it. */
    public void create(String name, String comment) {
        execute("CREATE DATABASE " + name + "", "COMMENT ON DATABASE " + name + " IS '" + comment + "'");
    }

    public String comment(String name) {
        return rows("SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = '" + name + "'")
                .get(0);
    }

    /** Makes the janitors of all JVMs wait for their turn, from now on until it is closed. */
    public AdvisoryLock withoutJanitors() {
        AdvisoryLock turn = AdvisoryLock.of(server, Janitor.GROUP, 0);
        await().until(turn::tryAcquire);
        return turn;
    }

    /** Whether it can be told here that nothing was changed: before PostgreSQL 15 nobody can. */
    public boolean tellChanges() {
        return rows("SELECT current_setting('server_version_num')::int >= 150000")
                .equals(List.of("t"));
    }

    /** Makes the server believe that a template was last used some time ago. */
    public void age(DatabaseName template, long seconds) {
        age("used", template, seconds);
    }

    /** Makes the server believe that a template was built some time ago. */
    public void ageSinceBuilt(DatabaseName template, long seconds) {
        age("born", template, seconds);
    }

    private void age(String field, DatabaseName template, long seconds) {
        String statement = rows("SELECT format('COMMENT ON DATABASE %I IS %L', datname, regexp_replace("
                        + "shobj_description(oid, 'pg_database'), '\"" + field + "\" : [0-9.]+', '\"" + field
                        + "\" : ' || extract(epoch FROM now())::bigint - " + seconds
                        + ")) FROM pg_database WHERE datname = '"
                        + template + "'")
                .get(0);
        execute(statement);
    }
}
