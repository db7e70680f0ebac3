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

    /** The name of the bean. */
    private final String beanName;

    DataSourceNotRedirectableException(
            String beanName, Class<?> type, String reason, String action, @Nullable Throwable cause) {
        super(
                "The DataSource bean '%s' of type %s cannot be led to a template database: %s."
                        .formatted(beanName, type.getName(), reason),
                action,
                cause);
        this.beanName = beanName;
    }

    /**
     * The bean.
     *
     * @return its name
     */
    public String beanName() {
        return beanName;
    }
}
