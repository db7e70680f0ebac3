package io.github.templatedb.autoconfigure;

import io.github.templatedb.AutoConfigureTemplateDatabase;
import io.github.templatedb.Refresh;
import io.github.templatedb.core.TemplateDatabaseException;
import java.util.Arrays;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.BeanFactoryAware;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.context.EnvironmentAware;
import org.springframework.context.annotation.ImportSelector;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotationMetadata;

/**
 * Prepares the context of a configuration class that has the annotation. It selects nothing: it is a selector because these are
 * called while configuration is parsed, which is before Spring decides by properties and beans what to make of auto-configurations.
 *
 * @since 0.1.0
 */
final class RequestOfConfiguration implements ImportSelector, BeanFactoryAware, EnvironmentAware {

    private @Nullable DefaultListableBeanFactory beanFactory;

    private @Nullable ConfigurableEnvironment environment;

    RequestOfConfiguration() {}

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
    public String[] selectImports(AnnotationMetadata configuration) {
        configuration.getAnnotations().stream(AutoConfigureTemplateDatabase.class)
                .map(annotation -> new TemplateDatabaseRequest(
                        annotation.getEnum("refresh", Refresh.class),
                        Set.copyOf(Arrays.asList(annotation.getStringArray("dataSources")))))
                .forEach(request -> TemplateDatabaseContext.ask(
                        Objects.requireNonNull(beanFactory),
                        Objects.requireNonNull(environment),
                        configuration.getClassName(),
                        request));
        return new String[0];
    }
}
