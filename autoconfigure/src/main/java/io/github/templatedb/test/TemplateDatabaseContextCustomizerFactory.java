package io.github.templatedb.test;

import io.github.templatedb.autoconfigure.TemplateServers;
import io.github.templatedb.test.TemplateDatabaseContextCustomizer.CacheKey;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.test.context.ContextConfigurationAttributes;
import org.springframework.test.context.ContextCustomizer;
import org.springframework.test.context.ContextCustomizerFactory;

/** Finds the annotation on a test class: its own, an inherited one, an enclosing class's, or part of another. */
final class TemplateDatabaseContextCustomizerFactory implements ContextCustomizerFactory {

    private static final MigrationHash MIGRATION_HASH = new MigrationHash();

    @Override
    public @Nullable ContextCustomizer createContextCustomizer(
            Class<?> testClass, List<ContextConfigurationAttributes> configAttributes) {
        return DatabaseAnnotation.of(testClass)
                .map(annotation -> {
                    CacheKey key = new CacheKey(
                            MIGRATION_HASH.of(testClass),
                            annotation.dataSources(),
                            TemplateServers.ofThisJvm().lost());
                    return new TemplateDatabaseContextCustomizer(key, annotation.refresh());
                })
                .orElse(null);
    }
}
