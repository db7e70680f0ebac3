package io.github.templatedb;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.springframework.beans.factory.NoSuchBeanDefinitionException;
import org.springframework.test.context.junit.jupiter.SpringExtension;

/**
 * Gives JUnit the parameters of type {@link TemplateDatabase} that Spring's own extension leaves alone, because nothing on
 * them says {@code @Autowired}. Where to look for the bean is Spring's decision.
 */
final class TemplateDatabaseParameter implements ParameterResolver {

    private final SpringExtension spring = new SpringExtension();

    TemplateDatabaseParameter() {}

    /** JUnit refuses a parameter that two resolvers support. */
    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == TemplateDatabase.class
                && !spring.supportsParameter(parameter, context);
    }

    @Override
    public @Nullable Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        try {
            return spring.resolveParameter(parameter, context);
        } catch (NoSuchBeanDefinitionException ex) {
            throw new ParameterResolutionException(
                    ("The application context of %s has no TemplateDatabase for the parameter %s: templatedb.enabled is"
                                    + " false for it, or its auto-configuration is excluded. Enable it, or take the"
                                    + " parameter as @Autowired ObjectProvider<TemplateDatabase>.")
                            .formatted(
                                    context.getRequiredTestClass().getName(),
                                    parameter.getParameter().getName()),
                    ex);
        }
    }

    @Override
    public ExtensionContextScope getTestInstantiationExtensionContextScope(ExtensionContext rootContext) {
        return spring.getTestInstantiationExtensionContextScope(rootContext);
    }
}
