package io.github.templatedb.usecases;

import org.springframework.context.ApplicationContext;
import org.springframework.test.context.TestContextManager;

/** Application contexts of test classes, from the context cache of Spring's test framework. */
final class TestContexts {

    private TestContexts() {}

    static ApplicationContext of(Class<?> testClass) {
        return new TestContextManager(testClass).getTestContext().getApplicationContext();
    }
}
