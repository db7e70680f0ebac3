package io.github.templatedb.core.lease;

import io.github.templatedb.core.server.ServerException;
import io.github.templatedb.core.server.SqlFunction;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The sequences that give out several numbers at a time (those that increment by more than one), as the databases of one
 * lease have them one after the other. Whoever took a block of numbers has it in memory when the lease moves: each
 * database goes on where the one before it was left, so that no block is given out twice.
 */
final class NumberBlocks {

    /**
     * Where the lease has a schema in place of a database, only those in it, by names without that of the schema, which is another
     * one each time. No last value: it was not used, or the role may not know (PostgreSQL manual, section 53.18).
     */
    private static final String REACHED =
            """
            SELECT format('%I.%I', coalesce(nullif(schemaname, ?), ''), sequencename), last_value,
                has_sequence_privilege(format('%I.%I', schemaname, sequencename), 'USAGE, SELECT')
            FROM pg_sequences WHERE increment_by > 1 AND ? IN (schemaname, current_database())
            """;

    private static final String GO_ON =
            """
            SELECT count(setval(seqrelid, reached)) FROM pg_sequence
            JOIN pg_class ON pg_class.oid = seqrelid
            JOIN pg_namespace ON pg_namespace.oid = relnamespace
            JOIN unnest(?::text[], ?::bigint[]) AS known (name, reached)
                ON name = format('%I.%I', coalesce(nullif(nspname, ?), ''), relname)
            WHERE seqincrement > 1 AND reached BETWEEN seqmin AND seqmax AND ? IN (nspname, current_database())
            """;

    /** Somebody may hold a lock on a sequence, in a transaction that is never ended. */
    private static final int SECONDS = 5;

    private final LeasedServer server;

    private final Map<String, Long> reached = new ConcurrentHashMap<>();

    private volatile boolean watched;

    NumberBlocks(LeasedServer server) {
        this.server = server;
    }

    /** From now on somebody may have blocks in memory. */
    void watch() {
        watched = true;
    }

    /** Notes how far a database has come that is about to be left. */
    void note(LeasedDatabase database) {
        if (!watched) {
            return;
        }
        call(database, "Asking for the sequences", connection -> {
            try (PreparedStatement statement = connection.prepareStatement(REACHED)) {
                statement.setQueryTimeout(SECONDS);
                statement.setString(1, database.name().value());
                statement.setString(2, database.name().value());
                ResultSet rows = statement.executeQuery();
                while (rows.next()) {
                    if (!rows.getBoolean(3)) {
                        throw new SQLException("permission denied for sequence " + rows.getString(1), "42501");
                    }
                    long last = rows.getLong(2);
                    if (!rows.wasNull()) {
                        reached.merge(rows.getString(1), last, Math::max);
                    }
                }
            }
            return reached.size();
        });
    }

    /** Lets a database that is new go on from there; tells whether it did not so already. */
    boolean goOn(LeasedDatabase database) {
        Beginning before = database.beginning();
        Map<String, Long> wanted = Map.copyOf(reached);
        Map<String, Long> changed = new LinkedHashMap<>(wanted);
        changed.entrySet().removeAll(before.reached().entrySet());
        if (changed.isEmpty()) {
            return false;
        }
        long uses = call(database, "Setting the sequences", connection -> {
            try (PreparedStatement statement = connection.prepareStatement(GO_ON)) {
                statement.setQueryTimeout(SECONDS);
                statement.setArray(
                        1, connection.createArrayOf("text", changed.keySet().toArray()));
                statement.setArray(
                        2, connection.createArrayOf("bigint", changed.values().toArray()));
                statement.setString(3, database.name().value());
                statement.setString(4, database.name().value());
                ResultSet row = statement.executeQuery();
                row.next();
                return row.getLong(1);
            }
        });
        database.begin(new Beginning(wanted, before.uses() + uses));
        return true;
    }

    /** Adds uses of sequences that did not change them. */
    void addUses(LeasedDatabase database, long uses) {
        Beginning before = database.beginning();
        database.begin(new Beginning(before.reached(), before.uses() + uses));
    }

    private <T> T call(LeasedDatabase database, String purpose, SqlFunction<T> work) {
        try {
            return database.call(server.get().server().endpoint(), work);
        } catch (SQLException ex) {
            throw new ServerException(
                    "%s of %s failed: %s (SQLSTATE %s)".formatted(purpose, database, ex.getMessage(), ex.getSQLState()),
                    ex);
        }
    }

    /** Where the sequences of a database began, and how often we used them: {@link #goOn} takes at most one block each time. */
    record Beginning(Map<String, Long> reached, long uses) {

        static final Beginning OF_TEMPLATE = new Beginning(Map.of(), 0);
    }
}
