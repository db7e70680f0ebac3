package io.github.templatedb.core.rewind;

import io.github.templatedb.core.rewind.Mark.Counts;
import io.github.templatedb.core.server.DatabaseName;
import io.github.templatedb.core.server.Endpoint;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Map;
import java.util.Objects;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One copy of a template, and how it is made as new again, in a session of its own. Whoever asks sees to it that nobody else works in
 * the database meanwhile, and that what all its sessions did is counted: after {@code pg_stat_force_next_flush()}, which
 * PostgreSQL has from version 15 on. Not safe for use by several threads, but it may be closed by another.
 *
 * @since 0.1.0
 */
public final class DatabaseRewind implements Rewind {

    private static final Logger logger = LoggerFactory.getLogger(DatabaseRewind.class);

    /** By default each count that was looked at is kept until the transaction ends (PostgreSQL manual, section 27.2.2). */
    private static final String ASKING = "SET stats_fetch_consistency = none; SET lock_timeout = '200ms'";

    /**
     * Triggers, rules and foreign keys are for what tests do, not for its undoing; a policy that would hide rows from the role is an
     * error. What is not counted need not be asked for. In the sessions of the tests, to set this and set it back would
     * throw all plans away (PostgreSQL source, {@code assign_session_replication_role}).
     */
    private static final String UNDOING =
            "; SET session_replication_role = replica; SET row_security = off; SET track_counts = off; "
                    + Facts.BUILDING;

    private final TemplateContent content;

    private final Endpoint endpoint;

    private final DatabaseName database;

    private Mark mark;

    /** Of when everything is undone, if nothing else is done. */
    private Mark next;

    /** Whether it is not the mark of a new copy. */
    private boolean marked;

    /** Whether something was undone, and it was not said yet that all is well. */
    private boolean unfinished;

    private @Nullable Connection session;

    private boolean closed;

    /**
     * Creates a rewind of a database as it was made.
     *
     * @param content of its template
     * @param endpoint the server
     * @param database its name
     * @param uses how often its sequences were used while it was made
     */
    public DatabaseRewind(TemplateContent content, Endpoint endpoint, DatabaseName database, long uses) {
        this.content = content;
        this.endpoint = endpoint;
        this.database = database;
        this.mark = Mark.ofNew(content.xid(), uses, content.counting());
        this.next = mark;
    }

    /**
     * What is known of the template.
     *
     * @return the same for all copies of it
     */
    public TemplateContent content() {
        return content;
    }

    @Override
    public boolean isReady() {
        return content.isRead();
    }

    @Override
    public boolean isMarked() {
        return marked;
    }

    /**
     * Since when the server counted when the database was made.
     *
     * @return what {@link TemplateContents#COUNTING} was
     */
    public long counting() {
        return content.counting();
    }

    @Override
    public boolean isUnfinished() {
        return unfinished;
    }

    @Override
    public synchronized int sessions() {
        return session == null ? 0 : 1;
    }

    @Override
    public boolean undo(int sessions, LongPredicate worthIt) throws SQLException, NotExactException {
        if (unfinished) {
            throw new NotExactException("an undo that did not come to its end");
        }
        Facts facts = content.facts();
        Connection connection = session(facts);
        Totals totals = totals(connection);
        if (isUnchanged(totals, facts, sessions + 1)) {
            return false;
        }
        Map<Long, Counts> counts = relations(totals);
        try {
            Undo undo = Undo.of(Written.since(mark, counts, connection, facts), connection, content, worthIt);
            unfinished = true;
            next = Mark.of(undo.run(connection, mark, content), totals, counts);
        } catch (SQLException ex) {
            if (Sql.LOCK_NOT_AVAILABLE.equals(ex.getSQLState())) {
                throw new NotExactException("a lock that somebody else holds");
            }
            throw ex;
        }
        return true;
    }

    @Override
    public boolean isUnchanged(int sessions) throws SQLException, NotExactException {
        Facts facts = content.facts();
        return !unfinished && isUnchanged(totals(session(facts)), facts, sessions);
    }

    /** What was written to another database of the server is as good a reason to look closer. */
    private Totals totals(Connection connection) throws SQLException {
        Totals totals = Totals.of(connection, mark.position());
        return totals.details() != null || mark.isAt(totals) ? totals : Totals.of(connection, Totals.NOWHERE);
    }

    private boolean isUnchanged(Totals totals, Facts facts, int sessions) throws NotExactException {
        boolean unchanged = !Written.isAny(mark, totals, facts, sessions);
        if (unchanged) {
            mark = mark.at(totals.position());
            next = mark;
        }
        return unchanged;
    }

    private static Map<Long, Counts> relations(Totals totals) {
        return Objects.requireNonNull(totals.details()).relations();
    }

    @Override
    public void mark(boolean isUsed) throws SQLException, NotExactException {
        if (isUsed) {
            Connection connection = session(content.facts());
            Totals totals = Totals.of(connection, Totals.NOWHERE);
            next = Mark.of(totals.next(), totals, relations(totals));
        }
        mark = next;
        marked = true;
        unfinished = false;
    }

    private synchronized Connection session(Facts facts) throws SQLException {
        if (closed) {
            throw new SQLException("The database " + database + " was left");
        }
        if (session == null) {
            session = DriverManager.getConnection(endpoint.jdbcUrl(database), endpoint.username(), endpoint.password());
            Sql.run(session, facts.undoing() ? ASKING + UNDOING : ASKING);
        }
        return session;
    }

    /** Ends its session, for good. */
    @Override
    public synchronized void close() {
        closed = true;
        if (session != null) {
            try {
                session.close();
            } catch (SQLException ex) {
                logger.debug("A session of {} could not be closed", database, ex);
            }
        }
    }
}
