package io.github.templatedb.datasource;

import io.github.templatedb.core.TemplateDatabaseException;
import org.jspecify.annotations.Nullable;

/**
 * A DataSource bean cannot be led to another database, and to leave it would let tests reach the configured one.
 *
 * @since 0.1.0
 */
public class DataSourceNotRedirectableException extends TemplateDatabaseException {

    private static final long serialVersionUID = 1L;

    DataSourceNotRedirectableException(
            String beanName, Class<?> type, String reason, String action, @Nullable Throwable cause) {
        super(
                "The DataSource bean '%s' of type %s cannot be led to a template database: %s."
                        .formatted(beanName, type.getName(), reason),
                action,
                cause);
    }
}
