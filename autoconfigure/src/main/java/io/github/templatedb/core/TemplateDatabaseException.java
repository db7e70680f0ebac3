package io.github.templatedb.core;

import org.jspecify.annotations.Nullable;

/**
 * Something that templatedb was asked for could not be done. It names the thing, the value and the reason, and, apart from
 * those, what to do. The message has both.
 *
 * @since 0.1.0
 */
public class TemplateDatabaseException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** What is the matter. */
    private final String reason;

    /** What to do. */
    private final String action;

    /**
     * Creates an exception that nothing else led to.
     *
     * @param reason the thing, the value and the reason, and the next step if there is one
     */
    public TemplateDatabaseException(String reason) {
        this(reason, "");
    }

    /**
     * Creates an exception that nothing else led to.
     *
     * @param reason the thing, the value and the reason, in whole sentences
     * @param action the next step, in whole sentences
     */
    public TemplateDatabaseException(String reason, String action) {
        this(reason, action, null);
    }

    /**
     * Creates an exception whose next step is that of its cause, if that has one.
     *
     * @param reason the thing, the value and the reason
     * @param cause what led to it, if anything did; its own message is not added to the reason
     */
    public TemplateDatabaseException(String reason, @Nullable Throwable cause) {
        this(reason, cause instanceof TemplateDatabaseException known ? known.action() : "", cause);
    }

    /**
     * Creates an exception.
     *
     * @param reason the thing, the value and the reason, in whole sentences
     * @param action the next step, in whole sentences; empty if there is nothing to do but what the reason says
     * @param cause what led to it, if anything did
     */
    public TemplateDatabaseException(String reason, String action, @Nullable Throwable cause) {
        super(action.isEmpty() ? reason : reason + (reason.contains("\n") ? "\n" : " ") + action, cause);
        this.reason = reason;
        this.action = action;
    }

    /**
     * What is the matter.
     *
     * @return the message without the next step
     */
    public String reason() {
        return reason;
    }

    /**
     * What to do.
     *
     * @return whole sentences, which end the message; empty if there is nothing to do but what the reason says
     */
    public String action() {
        return action;
    }

    /**
     * What a failure says, for a message that has its next step apart.
     *
     * @param failure any
     * @return its reason, or its message if it is of somebody else
     */
    public static String reasonOf(Throwable failure) {
        return failure instanceof TemplateDatabaseException known
                ? known.reason()
                : String.valueOf(failure.getMessage());
    }
}
