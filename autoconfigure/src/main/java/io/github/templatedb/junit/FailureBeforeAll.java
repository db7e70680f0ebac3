package io.github.templatedb.junit;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.LifecycleMethodExecutionExceptionHandler;
import org.springframework.test.context.TestContextManager;
import org.springframework.test.context.junit.jupiter.SpringExtension;

/**
 * Keeps the database of a class that failed in {@code @BeforeAll}, after which Spring calls nobody. A failure in an extension
 * before that, as of a script of the class, is told to nobody at all.
 *
 * @since 0.1.0
 */
public final class FailureBeforeAll implements LifecycleMethodExecutionExceptionHandler {

    FailureBeforeAll() {}

    @Override
    public void handleBeforeAllMethodExecutionException(ExtensionContext context, Throwable failure) throws Throwable {
        // A context that was not needed so far is not loaded for this.
        if (new TestContextManager(context.getRequiredTestClass())
                .getTestContext()
                .hasApplicationContext()) {
            SpringExtension.getApplicationContext(context).getBeanProvider(TestDatabase.class).stream()
                    .findFirst()
                    .ifPresent(database -> database.keepAfter(failure, false));
        }
        throw failure;
    }
}
