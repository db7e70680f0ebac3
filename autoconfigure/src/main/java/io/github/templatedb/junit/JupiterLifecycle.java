package io.github.templatedb.junit;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.AfterClassTemplateInvocationCallback;
import org.junit.jupiter.api.extension.BeforeClassTemplateInvocationCallback;
import org.junit.jupiter.api.extension.DynamicTestInvocationContext;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.LifecycleMethodExecutionExceptionHandler;
import org.junit.jupiter.api.extension.TestInstanceFactoryContext;
import org.junit.jupiter.api.extension.TestInstancePreConstructCallback;
import org.springframework.test.context.TestContext;
import org.springframework.test.context.TestContextManager;
import org.springframework.test.context.TestExecutionListener;

/**
 * Says what Spring says too late or not at all: that a class begins, before the instance is made that all its tests share;
 * the invocations of a {@code @ParameterizedClass} or another class template; dynamic tests, whose factory is the test for JUnit and
 * Spring; and what fails before the first test. A failure in an extension before {@code @BeforeAll}, as of a script of the class, is
 * told to nobody at all.
 *
 * @since 0.1.0
 */
public final class JupiterLifecycle
        implements TestInstancePreConstructCallback,
                BeforeClassTemplateInvocationCallback,
                AfterClassTemplateInvocationCallback,
                InvocationInterceptor,
                LifecycleMethodExecutionExceptionHandler {

    private static final Namespace NAMESPACE = Namespace.create(JupiterLifecycle.class);

    JupiterLifecycle() {}

    @Override
    public void preConstructTestInstance(TestInstanceFactoryContext instance, ExtensionContext context) {
        if (context.getTestInstanceLifecycle().equals(Optional.of(Lifecycle.PER_CLASS))) {
            // Without an instance, JUnit calls no extension when the class ends.
            context.getStore(NAMESPACE).put("end", (AutoCloseable) () -> {
                if (context.getTestInstance().isEmpty()) {
                    tell(context, JupiterListener::afterTestClass);
                }
            });
            tell(context, JupiterListener::beforeTestClass);
        }
    }

    @Override
    public void beforeClassTemplateInvocation(ExtensionContext context) {
        tell(context, JupiterListener::beforeInvocation);
        context.getStore(NAMESPACE).put(context.getUniqueId(), "begun");
    }

    @Override
    public void afterClassTemplateInvocation(ExtensionContext context) {
        // JUnit says so even if it was refused.
        if (context.getStore(NAMESPACE).get(context.getUniqueId()) != null) {
            tell(context, JupiterListener::afterInvocation);
        }
    }

    @Override
    public void handleBeforeAllMethodExecutionException(ExtensionContext context, Throwable failure) throws Throwable {
        tellFailure(context, failure);
        throw failure;
    }

    @Override
    public void interceptDynamicTest(
            Invocation<Void> invocation, DynamicTestInvocationContext test, ExtensionContext context) throws Throwable {
        Deque<String> names = new ArrayDeque<>();
        ExtensionContext factory = context;
        while (factory.getTestMethod().isEmpty()) {
            names.addFirst(factory.getDisplayName());
            factory = factory.getParent().orElseThrow();
        }
        String name = "%s.%s, %s"
                .formatted(
                        factory.getRequiredTestClass().getName(),
                        factory.getRequiredTestMethod().getName(),
                        String.join(", ", names));
        ExtensionContext testClass = factory.getParent().orElseThrow();
        tell(testClass, (listener, testContext) -> listener.beforeDynamicTest(testContext, name));
        try {
            invocation.proceed();
        } catch (Throwable failure) {
            tellFailure(testClass, failure);
            throw failure;
        } finally {
            tell(testClass, JupiterListener::afterDynamicTest);
        }
    }

    private static void tellFailure(ExtensionContext context, Throwable failure) {
        tell(context, (listener, testContext) -> listener.failed(testContext, failure));
    }

    /** Spring's own manager is not to be had from JUnit. Another one, of the class, leads to the same application context. */
    private static void tell(ExtensionContext context, BiConsumer<JupiterListener, TestContext> news) {
        TestContextManager manager = context.getStore(NAMESPACE)
                .computeIfAbsent(context.getRequiredTestClass(), TestContextManager::new, TestContextManager.class);
        for (TestExecutionListener listener : manager.getTestExecutionListeners()) {
            if (listener instanceof JupiterListener told) {
                news.accept(told, manager.getTestContext());
            }
        }
    }
}
