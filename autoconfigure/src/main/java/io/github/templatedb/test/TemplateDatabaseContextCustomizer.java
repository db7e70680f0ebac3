package io.github.templatedb.test;

import io.github.templatedb.Refresh;
import io.github.templatedb.autoconfigure.TemplateDatabaseContext;
import io.github.templatedb.autoconfigure.TemplateDatabaseRequest;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.test.context.ContextCustomizer;
import org.springframework.test.context.MergedContextConfiguration;

/**
 * Part of the key of Spring's context cache: a context whose migrations have changed is not the same context, and neither
 * is one whose server has gone. When the tests of a class are refreshed makes no difference to their context.
 */
final class TemplateDatabaseContextCustomizer implements ContextCustomizer {

    private final CacheKey key;

    private final Refresh refresh;

    TemplateDatabaseContextCustomizer(CacheKey key, Refresh refresh) {
        this.key = key;
        this.refresh = refresh;
    }

    @Override
    public void customizeContext(ConfigurableApplicationContext context, MergedContextConfiguration mergedConfig) {
        TemplateDatabaseContext.prepare(
                context, new TemplateDatabaseRequest(key.migrationHash(), refresh, key.dataSources()));
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof TemplateDatabaseContextCustomizer customizer && customizer.key.equals(key);
    }

    @Override
    public int hashCode() {
        return key.hashCode();
    }

    /**
     * What tells contexts apart.
     *
     * @param migrationHash the hash of the migrations that the context will find
     * @param dataSources the beans that are led to template databases, empty for all
     * @param serversLost how many servers had gone while this JVM used them
     */
    record CacheKey(String migrationHash, Set<String> dataSources, int serversLost) {}
}
