package io.github.templatedb.core.server;

import org.jspecify.annotations.Nullable;

/**
 * The file system of the server's data is full, or would be.
 *
 * @since 0.1.0
 */
public class NoRoomException extends ServerException {

    private static final long serialVersionUID = 1L;

    /**
     * Creates an exception.
     *
     * @param reason what there is no room for, how much there is, and how much it takes
     * @param wayOut what to do, which becomes the end of the message
     * @param cause what led to it, if anything did
     */
    public NoRoomException(String reason, String wayOut, @Nullable Throwable cause) {
        super(reason, wayOut, cause);
    }
}
