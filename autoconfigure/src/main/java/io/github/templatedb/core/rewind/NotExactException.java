package io.github.templatedb.core.rewind;

/**
 * What was written to a database cannot be undone so that nobody could tell. It has to be replaced by a new one.
 *
 * @since 0.1.0
 */
public final class NotExactException extends Exception {

    private static final long serialVersionUID = 1L;

    /** What is the matter, without the thing. */
    private final String reason;

    /**
     * Creates a reason.
     *
     * @param reason what is the matter, the same words for all things of which it is true
     */
    NotExactException(String reason) {
        super(reason);
        this.reason = reason;
    }

    /**
     * Creates a reason that lies in a thing.
     *
     * @param reason what is the matter, the same words for all things of which it is true
     * @param thing the table or index
     */
    NotExactException(String reason, String thing) {
        super(reason + ": " + thing);
        this.reason = reason;
    }

    /**
     * What is the matter, for a count of reasons. The message has the thing too.
     *
     * @return a few words
     */
    public String reason() {
        return reason;
    }
}
