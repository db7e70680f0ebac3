package io.github.templatedb.autoconfigure;

import io.github.templatedb.core.manifest.CanonicalText;
import io.github.templatedb.core.manifest.Manifest;
import io.github.templatedb.migrations.CodeState;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.flywaydb.core.Flyway;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.framework.AopProxyUtils;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.expression.EvaluationException;
import org.springframework.expression.spel.standard.SpelExpressionParser;
import org.springframework.expression.spel.support.StandardEvaluationContext;
import org.springframework.util.ClassUtils;

/**
 * What is to be looked at in place of objects that hold more than they decide by. Other libraries are asked by their public API, in
 * expressions, because few class paths have them.
 */
final class StandIns implements UnaryOperator<Object> {

    private static final ClassLoader LOADER = StandIns.class.getClassLoader();

    private static final boolean MOCKITO = ClassUtils.isPresent("org.mockito.Mockito", LOADER);

    /** Spring Modulith's filter, which looks the modules of a test up in the bean factory whenever it is asked. */
    private static final String ACTIVE_MODULES = "org.springframework.modulith.runtime.flyway.ActiveModules";

    private static final String MODULE_TEST = "org.springframework.modulith.test.ModuleTestExecution";

    private static final String MODULES = "org.springframework.modulith.core.ApplicationModuleIdentifiers";

    private final BeanFactory beanFactory;

    private final Flyway flyway;

    private final Manifest.Builder manifest;

    /** For the run of a Flyway, whose settings count by themselves, as do the modules of a test, which are added to the manifest. */
    StandIns(BeanFactory beanFactory, Flyway flyway, Manifest.Builder manifest) {
        this.beanFactory = beanFactory;
        this.flyway = flyway;
        this.manifest = manifest;
    }

    @Override
    public Object apply(Object object) {
        if (object == flyway) {
            return "";
        }
        if (object.getClass().getName().equals(ACTIVE_MODULES)) {
            return included(object);
        }
        if (object.getClass().getName().equals(MODULES)) {
            return Objects.requireNonNullElse(value("#one.stream().toList().![toString()]", object, ""), object);
        }
        if (MOCKITO && Boolean.TRUE.equals(value("T(org.mockito.Mockito).mockingDetails(#one).isMock()", object, ""))) {
            return CodeState.UNKNOWN;
        }
        return Objects.requireNonNullElse(AopProxyUtils.getSingletonTarget(object), object);
    }

    /** The modules that a test of a module includes, as they are asked for one by one; all where no such test runs. */
    private Object included(Object filter) {
        Object test = bean(MODULE_TEST);
        Object modules = bean(MODULES);
        if (test == null || modules == null) {
            return ofTest("all modules");
        }
        Object included =
                value("#one.stream().toList().?[#other.isIncludedInExecution(#this)].![toString()]", modules, test);
        return included != null ? ofTest(included) : filter;
    }

    /** An entry of its own, for whoever reads why a template was built. */
    private Object ofTest(Object modules) {
        manifest.add("the modules of the test", CanonicalText.of(modules));
        return "";
    }

    private @Nullable Object bean(String type) {
        return ClassUtils.isPresent(type, LOADER)
                ? beanFactory
                        .getBeanProvider(ClassUtils.resolveClassName(type, LOADER))
                        .getIfAvailable()
                : null;
    }

    /** Null in another version, whose objects are then looked into like any other. */
    private static @Nullable Object value(String expression, Object one, Object other) {
        StandardEvaluationContext context = new StandardEvaluationContext();
        context.setVariable("one", one);
        context.setVariable("other", other);
        try {
            return new SpelExpressionParser().parseExpression(expression).getValue(context);
        } catch (EvaluationException ex) {
            return null;
        }
    }
}
