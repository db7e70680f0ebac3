package io.github.templatedb.context;

import io.github.templatedb.autoconfigure.TemplateDatabaseContext;
import io.github.templatedb.autoconfigure.TemplateDatabaseRequest;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.test.context.ContextCustomizer;
import org.springframework.test.context.MergedContextConfiguration;

/**
 * For test classes without the annotation: their configuration may have it. Equal to all others, and without effect on contexts
 * that do not ask for a template database.
 */
final class ConfigurationContextCustomizer implements ContextCustomizer {

    private final Class<?> testClass;

    ConfigurationContextCustomizer(Class<?> testClass) {
        this.testClass = testClass;
    }

    @Override
    public void customizeContext(ConfigurableApplicationContext context, MergedContextConfiguration mergedConfig) {
        TemplateDatabaseContext.loadedFor(context, testClass, beanFactory -> {
            RefreshTestExecutionListener.requireFor(
                    testClass,
                    beanFactory.getBean(TemplateDatabaseRequest.class).byDefault());
            beanFactory.registerSingleton(ContextKey.class.getName(), ContextKey.of(testClass));
        });
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ConfigurationContextCustomizer;
    }

    @Override
    public int hashCode() {
        return ConfigurationContextCustomizer.class.hashCode();
    }
}
