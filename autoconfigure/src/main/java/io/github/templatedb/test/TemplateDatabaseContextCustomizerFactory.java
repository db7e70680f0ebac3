package io.github.templatedb.test;

import io.github.templatedb.AutoConfigureTemplateDatabase;
import io.github.templatedb.autoconfigure.TemplateDatabaseRequest;
import io.github.templatedb.autoconfigure.TemplateServers;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.test.context.ContextConfigurationAttributes;
import org.springframework.test.context.ContextCustomizer;
import org.springframework.test.context.ContextCustomizerFactory;
import org.springframework.test.context.TestContextAnnotationUtils;

/** Finds the annotation on a test class: its own, an inherited one, an enclosing class's, or part of another. */
final class TemplateDatabaseContextCustomizerFactory implements ContextCustomizerFactory {

    private static final MigrationHash MIGRATION_HASH = new MigrationHash();

    @Override
    public @Nullable ContextCustomizer createContextCustomizer(
            Class<?> testClass, List<ContextConfigurationAttributes> configAttributes) {
        if (!TestContextAnnotationUtils.hasAnnotation(testClass, AutoConfigureTemplateDatabase.class)) {
            return null;
        }
        return new TemplateDatabaseContextCustomizer(
                new TemplateDatabaseRequest(MIGRATION_HASH.of(testClass)),
                TemplateServers.ofThisJvm().lost());
    }
}
