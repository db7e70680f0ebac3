package io.github.templatedb.core.rewind;

import java.sql.SQLException;
import java.util.function.LongPredicate;

/**
 * How what is written to the current place of a lease is undone. Whoever asks sees to it that nobody else works there meanwhile. Not
 * safe for use by several threads, but it may be closed by another.
 *
 * @since 0.1.0
 */
public interface Rewind extends AutoCloseable {

    /**
     * Whether enough is known of what was made to try it.
     *
     * @return false until somebody has read it
     */
    boolean isReady();

    /**
     * Whether {@link #isUnchanged} has to be asked, as PostgreSQL's counts do not begin with zero.
     *
     * @return true once {@link #mark} was called
     */
    boolean isMarked();

    /**
     * Whether something may be half undone.
     *
     * @return true from the beginning of an undo that does something until {@link #mark}
     */
    boolean isUnfinished();

    /**
     * How many sessions are its own.
     *
     * @return a number
     */
    int sessions();

    /**
     * Undoes what was written since all was made or marked. Afterwards it is to be marked.
     *
     * @param sessions how many others there should be
     * @param worthIt asked before anything is done whether so much is to be undone: a number of microseconds that it should take
     * @return false if nothing was written, and all is as it was
     * @throws NotExactException if it cannot be undone exactly; if {@link #isUnfinished} then, nobody may go on there
     * @throws SQLException if PostgreSQL refuses, of which the same is true
     */
    boolean undo(int sessions, LongPredicate worthIt) throws SQLException, NotExactException;

    /**
     * Whether nothing was written since all was made or marked.
     *
     * @param sessions how many there should be, its own included
     * @return false also while something is undone
     * @throws SQLException if PostgreSQL refuses
     * @throws NotExactException if it is not certain
     */
    boolean isUnchanged(int sessions) throws SQLException, NotExactException;

    /**
     * Takes what is there now for what the next undo begins with.
     *
     * @param isUsed whether anything else was done since {@link #undo}
     * @throws SQLException if PostgreSQL refuses
     * @throws NotExactException if nothing is known yet
     */
    void mark(boolean isUsed) throws SQLException, NotExactException;

    /** Gives up what it holds, for good. */
    @Override
    void close();
}
