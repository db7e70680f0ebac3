package io.github.templatedb.autoconfigure;

import io.github.templatedb.core.TemplateDatabaseException;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.context.annotation.ImportSelector;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotationMetadata;
import org.springframework.util.ClassUtils;

/**
 * Prepares the context of a configuration class that has the annotation. It selects nothing: it is a selector because these are
 * called while configuration is parsed, which is before Spring decides by properties and beans what to make of auto-configurations.
 *
 * @since 0.1.0
 */
final class ConfigurationAnnotation implements ImportSelector {

    private final DefaultListableBeanFactory beanFactory;

    private final ConfigurableEnvironment environment;

    /** Spring gives a selector these. */
    ConfigurationAnnotation(BeanFactory beanFactory, Environment environment) {
        this.beanFactory = (DefaultListableBeanFactory) beanFactory;
        this.environment = (ConfigurableEnvironment) environment;
    }

    /**
     * Notes what the configuration asks for.
     *
     * @throws TemplateDatabaseException if it, or another one, asks for another refresh
     */
    @Override
    public String[] selectImports(AnnotationMetadata metadata) {
        Class<?> configuration = ClassUtils.resolveClassName(metadata.getClassName(), beanFactory.getBeanClassLoader());
        AnnotationSettings.of(metadata.getAnnotations(), configuration.getName())
                .ifPresent(settings -> ContextPreparation.ask(
                        beanFactory,
                        environment,
                        request -> request == null
                                ? new DatabaseRequest(null, null, settings)
                                : request.and(settings, configuration)));
        return new String[0];
    }
}
