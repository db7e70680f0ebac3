package io.github.templatedb.test;

import io.github.templatedb.autoconfigure.TemplateDatabaseContext;
import io.github.templatedb.autoconfigure.TemplateDatabaseRequest;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.test.context.ContextCustomizer;
import org.springframework.test.context.MergedContextConfiguration;

/**
 * Part of the key of Spring's context cache: a context whose migrations have changed is not the same context. Equal when
 * the request is, which is all it holds.
 *
 * @param request what the test class asks for
 */
record TemplateDatabaseContextCustomizer(TemplateDatabaseRequest request) implements ContextCustomizer {

    @Override
    public void customizeContext(ConfigurableApplicationContext context, MergedContextConfiguration mergedConfig) {
        TemplateDatabaseContext.prepare(context, request);
    }
}
