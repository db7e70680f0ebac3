package io.github.templatedb.core.template;

import io.github.templatedb.core.server.ServerException;

/**
 * Somebody else keeps a template from being built or copied: by a session on it, or by a database of its name. Nothing was
 * done about it, as it is not ours.
 *
 * @since 0.1.0
 */
public final class TemplateInTheWayException extends ServerException {

    private static final long serialVersionUID = 1L;

    /**
     * Creates an exception.
     *
     * @param reason what is in the way, and whose it is
     * @param wayOut what to do, which becomes the end of the message
     */
    public TemplateInTheWayException(String reason, String wayOut) {
        super(reason, wayOut);
    }
}
