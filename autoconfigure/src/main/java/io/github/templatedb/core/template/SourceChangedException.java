package io.github.templatedb.core.template;

import io.github.templatedb.core.TemplateDatabaseException;

/**
 * What a template is built from was changed while it was built, so it would not have what its key says. It is not published;
 * the next one to ask builds it from what is there then.
 *
 * @since 0.1.0
 */
public final class SourceChangedException extends TemplateDatabaseException {

    private static final long serialVersionUID = 1L;

    /**
     * Creates an exception.
     *
     * @param change what was changed
     */
    public SourceChangedException(String change) {
        super(
                "The migrations were changed while they ran: %s.".formatted(change),
                "Run the test again when nothing writes into the folders of the migrations any more, such as another build.");
    }
}
