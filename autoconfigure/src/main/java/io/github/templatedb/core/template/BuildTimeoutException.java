package io.github.templatedb.core.template;

/**
 * Another thread or JVM did not get a template ready in time. It may still do so.
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
}
