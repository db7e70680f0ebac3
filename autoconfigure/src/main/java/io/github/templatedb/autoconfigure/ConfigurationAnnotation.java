package io.github.templatedb.autoconfigure;

import io.github.templatedb.core.TemplateDatabaseException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.BeanFactoryAware;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.context.EnvironmentAware;
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
final class ConfigurationAnnotation implements ImportSelector, BeanFactoryAware, EnvironmentAware {

    private @Nullable DefaultListableBeanFactory beanFactory;

    private @Nullable ConfigurableEnvironment environment;

    ConfigurationAnnotation() {}

    @Override
    public void setBeanFactory(BeanFactory beanFactory) {
        this.beanFactory = (DefaultListableBeanFactory) beanFactory;
    }

    @Override
    public void setEnvironment(Environment environment) {
        this.environment = (ConfigurableEnvironment) environment;
    }

    /**
     * Notes what the configuration asks for.
     *
     * @throws TemplateDatabaseException if it, or another one, asks for another refresh
     */
    @Override
    public String[] selectImports(AnnotationMetadata metadata) {
        DefaultListableBeanFactory beans = Objects.requireNonNull(beanFactory);
        Class<?> configuration = ClassUtils.resolveClassName(metadata.getClassName(), beans.getBeanClassLoader());
        AnnotationSettings.of(metadata.getAnnotations(), configuration.getName())
                .ifPresent(settings -> ContextPreparation.ask(
                        beans,
                        Objects.requireNonNull(environment),
                        request -> request == null
                                ? new DatabaseRequest(null, null, settings)
                                : request.and(settings, configuration)));
        return new String[0];
    }
}
