package io.github.templatedb.core.clone;

import io.github.templatedb.core.server.DatabaseName;
import io.github.templatedb.core.server.MarkedDatabases;
import io.github.templatedb.core.server.Owner;
import io.github.templatedb.core.server.Server;
import io.github.templatedb.core.server.ServerException;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Set;

/**
 * The schemas of ours in a database, whichever JVM made them: those that have our prefix in their name, our mark with the owner of
 * that name in their comment, and that our role may drop. Nothing else is ever dropped.
 *
 * @param server a server for schemas in one database
 */
record Schemas(Server server) {

    /** An SQL expression on n, the row of pg_namespace of a schema of ours: the eight digits of the JVM with which it goes. */
    static final String OWNER = "substr(n.nspname, 16, 8)";

    /** An SQL condition on n: it belongs to one JVM. */
    static final String OF_OWNER = OWNER + " = ?";

    /** An SQL condition on n: its owner is dead. Schemas are looked up before owners, as for databases. */
    static final String ABANDONED = OWNER + " NOT IN (" + Owner.LIVING + ")";

    /** What follows a list of SQL expressions on n, for a row of each of ours. */
    static final String OF_OURS =
            """
             FROM pg_namespace n
            WHERE n.nspname ~ '^tdb_s_[0-9a-f]{8}_[0-9a-f]{8}_[0-9]+$' AND pg_has_role(n.nspowner, 'USAGE')
                AND obj_description(n.oid, 'pg_namespace') = '%s"owner" : "' || %s || '"}'
            """
                    .formatted(MarkedDatabases.MARK, OWNER);

    /** Who has a lock on something in a schema, as far as this role may end it (PostgreSQL manual, 9.28.2). */
    private static final String END_SESSIONS =
            """
            SELECT count(pg_terminate_backend(a.pid, 5000)) FROM pg_stat_activity a
            WHERE a.datname = current_database() AND a.pid <> pg_backend_pid() AND pg_has_role(a.usesysid, 'USAGE')
                AND a.pid IN (SELECT l.pid FROM pg_locks l JOIN pg_class c ON c.oid = l.relation
                    WHERE c.relnamespace = to_regnamespace(?))
            """;

    /** For sessions that are ending by themselves: their pools have been closed. */
    private static final String GRACE = "SET LOCAL lock_timeout = '2s'";

    /** lock_not_available and deadlock_detected (PostgreSQL manual, appendix A). */
    private static final Set<String> IN_USE = Set.of("55P03", "40P01");

    /**
     * Makes a schema, and marks it in the same transaction.
     *
     * @param schema a new name
     * @throws ServerException if PostgreSQL refuses, as when there is such a schema, whoever made it
     */
    void create(DatabaseName schema) {
        String owner = schema.value().substring(15, 23);
        transact(
                "Making the schema " + schema,
                "CREATE SCHEMA " + schema.quoted(),
                "COMMENT ON SCHEMA %s IS '%s'".formatted(schema.quoted(), MarkedDatabases.comment("owner", owner)));
    }

    /**
     * Finds schemas of ours.
     *
     * @param condition an SQL condition on n, the row of pg_namespace
     * @param texts the values of its parameters
     * @return those that fulfil the condition now
     */
    List<DatabaseName> find(String condition, String... texts) {
        return server.query(
                "Looking for schemas",
                "SELECT n.nspname" + OF_OURS + " AND (" + condition + ") ORDER BY n.nspname",
                row -> new DatabaseName(row.getString(1)),
                (Object[]) texts);
    }

    /**
     * Drops a schema that still fulfils a condition; one that does not, or is gone already, is no error.
     *
     * @param schema a schema of ours
     * @param condition an SQL condition on n, the row of pg_namespace
     * @param force whether sessions are ended that have locks in it
     * @param texts the values of the condition's parameters
     * @throws ServerException if somebody uses it, or PostgreSQL refuses for another reason
     */
    void drop(DatabaseName schema, String condition, boolean force, String... texts) {
        if (!find(condition, texts).contains(schema)) {
            return;
        }
        try {
            drop(schema);
        } catch (ServerException ex) {
            if (!force || !(ex.getCause() instanceof SQLException sql) || !IN_USE.contains(sql.getSQLState())) {
                throw ex;
            }
            server.query("Ending sessions", END_SESSIONS, row -> row.getLong(1), schema.value());
            drop(schema);
        }
    }

    private void drop(DatabaseName schema) {
        transact("Dropping the schema " + schema, GRACE, "DROP SCHEMA IF EXISTS %s CASCADE".formatted(schema.quoted()));
    }

    /** All of the statements or none. */
    private void transact(String purpose, String... statements) {
        server.call(purpose, connection -> {
            connection.setAutoCommit(false);
            try (Statement statement = connection.createStatement()) {
                for (String sql : statements) {
                    statement.execute(sql);
                }
                connection.commit();
                return statements.length;
            } finally {
                connection.rollback();
                connection.setAutoCommit(true);
            }
        });
    }
}
