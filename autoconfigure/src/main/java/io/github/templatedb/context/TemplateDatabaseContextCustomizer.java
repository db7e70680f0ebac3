package io.github.templatedb.context;

import io.github.templatedb.autoconfigure.TemplateDatabaseContext;
import io.github.templatedb.autoconfigure.TemplateDatabaseRequest;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.test.context.ContextCustomizer;
import org.springframework.test.context.MergedContextConfiguration;

/**
 * Part of the key of Spring's context cache: a context whose migrations have changed is not the same context, and neither
 * is one whose server has gone. When the tests of a class are refreshed makes no difference to their context.
 */
final class TemplateDatabaseContextCustomizer implements ContextCustomizer {

    private final ContextKey key;

    private final TemplateDatabaseRequest request;

    TemplateDatabaseContextCustomizer(ContextKey key, TemplateDatabaseRequest request) {
        this.key = key;
        this.request = request;
    }

    @Override
    public void customizeContext(ConfigurableApplicationContext context, MergedContextConfiguration mergedConfig) {
        TemplateDatabaseContext.prepare(context, request);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof TemplateDatabaseContextCustomizer customizer
                && customizer.key.equals(key)
                && customizer.request.dataSources().equals(request.dataSources());
    }

    @Override
    public int hashCode() {
        return key.hashCode();
    }
}
