package io.github.templatedb.core.clone;

import io.github.templatedb.core.server.ServerException;
import org.jspecify.annotations.Nullable;

/** A template was dropped after it was found and before it was copied. It can be had again. */
public final class TemplateGoneException extends ServerException {

    private static final long serialVersionUID = 1L;

    TemplateGoneException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
