package io.github.templatedb.junit;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.junit.jupiter.api.extension.DynamicTestInvocationContext;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.springframework.test.context.junit.jupiter.SpringExtension;
import org.springframework.test.context.transaction.TestTransaction;

/**
 * Gives each dynamic test the fresh database that other tests get before their method: for JUnit and Spring the factory is
 * the test, and dynamic tests have no life cycle.
 *
 * @since 0.1.0
 */
public final class DynamicTests implements InvocationInterceptor {

    DynamicTests() {}

    @Override
    public void interceptDynamicTest(
            Invocation<Void> invocation, DynamicTestInvocationContext test, ExtensionContext context) throws Throwable {
        Deque<String> names = new ArrayDeque<>();
        ExtensionContext factory = context;
        while (factory.getTestMethod().isEmpty()) {
            names.addFirst(factory.getDisplayName());
            factory = factory.getParent().orElseThrow();
        }
        Optional<TestDatabase> database =
                SpringExtension.getApplicationContext(factory).getBeanProvider(TestDatabase.class).stream()
                        .findFirst();
        if (database.isEmpty()) {
            invocation.proceed();
            return;
        }
        Class<?> testClass = factory.getRequiredTestClass();
        String name = "%s.%s, %s"
                .formatted(testClass.getName(), factory.getRequiredTestMethod().getName(), String.join(", ", names));
        run(invocation, testClass, name, database.get());
    }

    private static void run(Invocation<Void> invocation, Class<?> testClass, String name, TestDatabase database)
            throws Throwable {
        database.beginDynamicTest(testClass, name, TestTransaction.isActive());
        try {
            invocation.proceed();
        } catch (Throwable failure) {
            database.keepAfter(failure, TestTransaction.isActive() && TestTransaction.isFlaggedForRollback());
            throw failure;
        } finally {
            database.endDynamicTest();
        }
    }
}
