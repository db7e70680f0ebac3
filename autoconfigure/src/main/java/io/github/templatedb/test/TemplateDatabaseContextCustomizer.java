package io.github.templatedb.test;

import io.github.templatedb.autoconfigure.TemplateDatabaseContext;
import io.github.templatedb.autoconfigure.TemplateDatabaseRequest;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.test.context.ContextCustomizer;
import org.springframework.test.context.MergedContextConfiguration;

/**
 * Part of the key of Spring's context cache: a context whose migrations have changed is not the same context, and neither
 * is one whose server has gone.
 *
 * @param request what the test class asks for
 * @param serversLost how many servers had gone while this JVM used them
 */
record TemplateDatabaseContextCustomizer(TemplateDatabaseRequest request, int serversLost)
        implements ContextCustomizer {

    @Override
    public void customizeContext(ConfigurableApplicationContext context, MergedContextConfiguration mergedConfig) {
        TemplateDatabaseContext.prepare(context, request);
    }
}
