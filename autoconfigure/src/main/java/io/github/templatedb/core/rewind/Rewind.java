package io.github.templatedb.core.rewind;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.function.LongPredicate;

/**
 * One copy of a template, and how it is made as new again. Whoever asks sees to it that nobody else works in the database
 * meanwhile, and that what all its sessions did is counted: after {@code pg_stat_force_next_flush()}, which PostgreSQL has from
 * version 15 on. Not safe for use by several threads.
 *
 * @since 0.1.0
 */
public final class Rewind {

    private final TemplateContent content;

    private Mark mark;

    /** Whether it is not the mark of a new copy. */
    private boolean marked;

    /** Whether something was undone, and it was not said yet that all is well. */
    private boolean unfinished;

    /**
     * Creates a rewind of a database as it was made.
     *
     * @param content of its template
     * @param uses how often its sequences were used while it was made
     */
    public Rewind(TemplateContent content, long uses) {
        this.content = content;
        this.mark = Mark.ofNew(content.xid(), uses);
    }

    /**
     * What is known of the template.
     *
     * @return the same for all copies of it
     */
    public TemplateContent content() {
        return content;
    }

    /**
     * Whether enough is known of the template to try it.
     *
     * @return false until somebody has read its content
     */
    public boolean isReady() {
        return content.isRead();
    }

    /**
     * Whether PostgreSQL has counted more than what was written since.
     *
     * @return true once {@link #mark} was called
     */
    public boolean isMarked() {
        return marked;
    }

    /**
     * Whether the database may be half undone.
     *
     * @return true from the beginning of an undo that does something until {@link #mark}
     */
    public boolean isUnfinished() {
        return unfinished;
    }

    /**
     * Undoes what was written since the database was made or marked. Afterwards it is to be marked.
     *
     * @param connection a session of the database, with auto-commit on
     * @param sessions how many sessions there should be, that one included
     * @param worthIt asked before anything is done whether so much is to be undone: a number of microseconds that it should take
     * @return false if nothing was written, and all is as it was
     * @throws NotExactException if it cannot be undone exactly; something may have been undone already, so the database may not be
     *     used any more
     * @throws SQLException if PostgreSQL refuses, of which the same is true
     */
    public boolean undo(Connection connection, int sessions, LongPredicate worthIt)
            throws SQLException, NotExactException {
        if (unfinished) {
            throw new NotExactException("an undo that did not come to its end");
        }
        Facts facts = content.facts();
        Written written = Written.since(mark, Totals.of(connection), connection, facts, sessions);
        if (written.isNothing()) {
            return false;
        }
        Undo undo = Undo.of(written, connection, content, worthIt);
        unfinished = true;
        undo.run(connection, mark, facts);
        return true;
    }

    /**
     * Whether nothing was written since the database was made or marked.
     *
     * @param connection a session of the database
     * @param sessions how many sessions there should be, that one included
     * @return false also if that is not certain
     * @throws SQLException if PostgreSQL refuses
     */
    public boolean isUnchanged(Connection connection, int sessions) throws SQLException {
        try {
            return !unfinished
                    && Written.since(mark, Totals.of(connection), connection, content.facts(), sessions)
                            .isNothing();
        } catch (NotExactException ex) {
            return false;
        }
    }

    /**
     * Takes what is in the database now for what is to be restored.
     *
     * @param connection a session of the database, in which it is as a new copy, with auto-commit on
     * @throws SQLException if PostgreSQL refuses
     * @throws NotExactException if it does not count what is written
     */
    public void mark(Connection connection) throws SQLException, NotExactException {
        mark = Mark.of(connection);
        marked = true;
        unfinished = false;
    }
}
