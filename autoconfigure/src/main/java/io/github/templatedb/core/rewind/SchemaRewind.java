package io.github.templatedb.core.rewind;

import io.github.templatedb.core.server.DatabaseName;
import io.github.templatedb.core.server.Server;
import io.github.templatedb.core.server.ServerException;
import io.github.templatedb.core.server.SqlFunction;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongPredicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How a schema is made as new again: tables that were written to are emptied and get their rows back, in one transaction, so that it is
 * undone as a whole or not at all. That needs no rights but those of who owns the tables.
 *
 * @since 0.1.0
 */
public final class SchemaRewind implements Rewind {

    private static final Logger logger = LoggerFactory.getLogger(SchemaRewind.class);

    /**
     * So that names lead where they lead a test, texts of values are always the same, answers come in the order of their questions, foreign
     * keys are looked at with each statement, and a stray transaction of somebody else's keeps nobody waiting for long.
     */
    private static final String SETTINGS =
            """
            SET LOCAL search_path = %s, public; SET LOCAL TimeZone = 'UTC'; SET LOCAL lock_timeout = '200ms';
            SET LOCAL max_parallel_workers_per_gather = 0; SET CONSTRAINTS ALL IMMEDIATE
            """;

    /** Microseconds: what to look at all takes, and what emptying a table takes, and putting a block of it back. */
    private static final long ALWAYS = 10_000;

    private static final long EACH_TABLE = 2_000;

    private static final long EACH_BLOCK = 500;

    private static final int BLOCK = 8192;

    private final Server server;

    private final DatabaseName schema;

    private final AtomicLong room;

    /** What the migrations have made; sequences are set back to where they were then. */
    private final SchemaContent made;

    /** Null if they could not be read. */
    private final @Nullable SchemaTables tables;

    private final AtomicLong held = new AtomicLong();

    /** What an undo begins with. */
    private SchemaContent mark;

    /** Of when everything is undone, if nothing else is done. */
    private SchemaContent next;

    private boolean unfinished;

    /**
     * Reads what an undo needs.
     *
     * @param server where the schema is
     * @param schema to which nobody has written since its migrations, but that sequences may have been set
     * @param made what the migrations have made
     * @param maxTableSize the largest table whose rows are held, in bytes of its files; zero if nothing is to be undone
     * @param room how many bytes of tables may be held yet, of all schemas together
     * @throws ServerException if the schema cannot be read at all
     */
    public SchemaRewind(Server server, DatabaseName schema, SchemaContent made, long maxTableSize, AtomicLong room) {
        this.server = server;
        this.schema = schema;
        this.made = made;
        this.room = room;
        this.tables = tables(maxTableSize);
        this.mark = SchemaContent.of(server, schema);
        this.next = mark;
        if (tables != null) {
            held.set(tables.held());
            room.addAndGet(-held.get());
        }
    }

    private @Nullable SchemaTables tables(long maxTableSize) {
        try {
            return server.call(
                    "Reading the tables of the schema " + schema,
                    connection -> SchemaTables.of(connection, schema, maxTableSize, room.get()));
        } catch (ServerException ex) {
            logger.debug("Nothing that is written to {} can be undone", schema, ex);
            return null;
        }
    }

    /**
     * What was in the schema when it was made, or last marked.
     *
     * @return what an undo begins with
     */
    public SchemaContent content() {
        return mark;
    }

    @Override
    public boolean isReady() {
        return tables != null;
    }

    @Override
    public boolean isMarked() {
        return true;
    }

    @Override
    public boolean isUnfinished() {
        return unfinished;
    }

    @Override
    public int sessions() {
        return 0;
    }

    @Override
    public boolean isUnchanged(int sessions) throws SQLException {
        return !unfinished && mark.hasSame(call("Asking what was written", now -> SchemaContent.read(now, schema)));
    }

    @Override
    public void mark(boolean isUsed) throws SQLException {
        mark = isUsed ? call("Asking what was written", now -> SchemaContent.read(now, schema)) : next;
        next = mark;
        unfinished = false;
    }

    @Override
    public boolean undo(int sessions, LongPredicate worthIt) throws SQLException, NotExactException {
        if (unfinished || tables == null) {
            throw new NotExactException("an undo that did not come to its end");
        }
        SchemaTables known = tables;
        Optional<NotExactException> refused = call("Undoing what was written", connection -> {
            try {
                transact(connection, schema, () -> {
                    undo(connection, known, worthIt);
                    return known;
                });
                if (unfinished) {
                    // What this session did is counted when it is idle again.
                    Sql.texts(connection, "SELECT pg_stat_force_next_flush()");
                    next = transact(connection, schema, () -> next.again(connection, schema));
                }
                return Optional.empty();
            } catch (NotExactException ex) {
                return Optional.of(ex);
            } catch (SQLException ex) {
                if (Sql.LOCK_NOT_AVAILABLE.equals(ex.getSQLState())) {
                    return Optional.of(new NotExactException("a lock that somebody else holds"));
                }
                throw ex;
            }
        });
        if (refused.isPresent()) {
            throw refused.get();
        }
        return unfinished;
    }

    private void undo(Connection connection, SchemaTables known, LongPredicate worthIt)
            throws SQLException, NotExactException {
        SchemaContent now = SchemaContent.of(connection, schema);
        if (now.equals(mark)) {
            return;
        }
        List<SchemaTable> written = new ArrayList<>();
        List<String> sequences = new ArrayList<>();
        sort(now, known, written, sequences);
        if (written.isEmpty() && sequences.isEmpty()) {
            return;
        }
        next = now;
        List<SchemaTable> emptied = known.withReferring(written);
        long blocks = emptied.stream().mapToLong(SchemaTable::size).sum() / BLOCK;
        if (!worthIt.test(ALWAYS + emptied.size() * EACH_TABLE + blocks * EACH_BLOCK)) {
            throw new NotExactException("more to undo than a clone takes time");
        }
        if (!emptied.isEmpty()) {
            SchemaTable.putBack(connection, emptied);
            known.requireSame(connection, emptied);
            next = now.again(connection, schema);
            requireNothingElse(now, next, known, emptied);
        }
        // What sequences are set to is not rolled back (PostgreSQL manual, section 9.17).
        unfinished = true;
        made.setSequencesBack(connection, schema, sequences);
    }

    /** Finds what was written, if it is rows and sequences alone. */
    private void sort(SchemaContent now, SchemaTables known, List<SchemaTable> written, List<String> sequences)
            throws NotExactException {
        if (!now.definitions().equals(mark.definitions())) {
            throw new NotExactException("objects of the schema were changed");
        }
        if (!now.columns().equals(mark.columns())) {
            throw new NotExactException("VACUUM or ANALYZE");
        }
        if (known.foreign()) {
            throw new NotExactException("a foreign table in the schema");
        }
        for (String name : now.written(mark)) {
            SchemaTable table = known.tables().get(name);
            if (table != null && table.obstacle() != null && now.hasSamePart(name, mark)) {
                logger.debug("What was rolled back has left places in {} that are not free", table.name());
            } else if (table != null) {
                written.add(table);
            } else if (made.parts().getOrDefault(name, "").startsWith("S ")) {
                sequences.add(name);
            } else {
                throw new NotExactException("a materialized view", name);
            }
        }
    }

    /** A default, a check or a generated column may do more than it should. */
    static void requireNothingElse(SchemaContent now, SchemaContent then, SchemaTables known, List<SchemaTable> emptied)
            throws NotExactException {
        Set<Long> oids = emptied.stream().map(SchemaTable::oid).collect(Collectors.toSet());
        Set<String> others = new HashSet<>(then.changed(now));
        others.removeIf(name -> {
            SchemaTable table = known.tables().get(name);
            return table != null && oids.contains(table.oid());
        });
        if (!others.isEmpty()
                || !then.definitions().equals(now.definitions())
                || !then.columns().equals(now.columns())) {
            throw new NotExactException("something that is written when rows are put back", others.toString());
        }
    }

    /** Does all of a work or nothing. */
    static <T, E extends Exception> T transact(Connection connection, DatabaseName schema, Work<T, E> work)
            throws SQLException, E {
        connection.setAutoCommit(false);
        try {
            Sql.run(connection, SETTINGS.formatted(schema.quoted()));
            T result = work.run();
            connection.commit();
            return result;
        } finally {
            connection.rollback();
            connection.setAutoCommit(true);
        }
    }

    /** What is done in a transaction. */
    @FunctionalInterface
    interface Work<T, E extends Exception> {

        T run() throws SQLException, E;
    }

    private <T> T call(String purpose, SqlFunction<T> work) throws SQLException {
        try {
            return server.call(purpose + " in the schema " + schema, work);
        } catch (ServerException ex) {
            if (ex.getCause() instanceof SQLException cause) {
                throw cause;
            }
            throw ex;
        }
    }

    @Override
    public void close() {
        room.addAndGet(held.getAndSet(0));
    }
}
