package io.github.templatedb.core.rewind;

import org.jspecify.annotations.Nullable;

/**
 * What was written to a database cannot be undone so that nobody could tell. It has to be replaced by a new one.
 *
 * @since 0.1.0
 */
public final class NotExactException extends Exception {

    private static final long serialVersionUID = 1L;

    /** What is the matter, without the thing. */
    private final String reason;

    /** What would make it exact, if somebody can do it. */
    private final @Nullable String remedy;

    /**
     * Creates a reason.
     *
     * @param reason what is the matter, the same words for all things of which it is true
     */
    NotExactException(String reason) {
        this(reason, null, null);
    }

    /**
     * Creates a reason that lies in a thing.
     *
     * @param reason what is the matter, the same words for all things of which it is true
     * @param thing the table or index
     */
    NotExactException(String reason, String thing) {
        this(reason, thing, null);
    }

    private NotExactException(String reason, @Nullable String thing, @Nullable String remedy) {
        super(thing == null ? reason : reason + ": " + thing);
        this.reason = reason;
        this.remedy = remedy;
    }

    /** A role that lacks what a superuser could give it: with a statement that goes on with the name of the role. */
    static NotExactException lacking(String reason, String grant) {
        return new NotExactException(reason, null, grant);
    }

    /**
     * What is the matter, for a count of reasons. The message has the thing too.
     *
     * @return a few words
     */
    public String reason() {
        return reason;
    }

    /**
     * What would help, if a role lacks a right.
     *
     * @return a statement for a superuser, up to the name of the role; null if it is no question of rights
     */
    public @Nullable String remedy() {
        return remedy;
    }
}
