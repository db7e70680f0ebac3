package io.github.templatedb.core.template;

import org.jspecify.annotations.Nullable;

/**
 * A template was not ready in time: another thread or JVM builds it and may still get it ready, or this one was ended.
 *
 * @since 0.1.0
 */
public final class BuildTimeoutException extends TemplateBuildException {

    private static final long serialVersionUID = 1L;

    /**
     * Creates an exception.
     *
     * @param reason which template, how long was waited, and for whom
     */
    public BuildTimeoutException(String reason) {
        super(
                reason,
                "Look at what the one that builds is doing, and end it if it hangs: the next one builds. If the migrations"
                        + " take that long, raise templatedb.template.build-timeout.",
                null);
    }

    /**
     * Creates an exception of a build that was ended.
     *
     * @param reason how long it took, and what it was waiting for
     * @param action the next step
     * @param cause how it failed then
     */
    public BuildTimeoutException(String reason, String action, @Nullable Throwable cause) {
        super(reason, action, cause);
    }
}
