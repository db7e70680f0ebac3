package io.github.templatedb.junit;

import org.springframework.test.context.TestContext;
import org.springframework.test.context.TestExecutionListener;

/**
 * A listener of Spring's that is also told what JUnit Jupiter tells its own extensions alone.
 *
 * @since 0.1.0
 */
public interface JupiterListener extends TestExecutionListener {

    /**
     * A class begins. Called twice if all its tests share one instance: before that is made, and when Spring says so.
     *
     * @param testContext that of the class
     */
    @Override
    void beforeTestClass(TestContext testContext);

    @Override
    void afterTestClass(TestContext testContext);

    /**
     * One of several invocations of a class begins, within the class.
     *
     * @param testContext that of the class
     */
    void beforeInvocation(TestContext testContext);

    /**
     * The invocation of a class has ended that began last.
     *
     * @param testContext that of the class
     */
    void afterInvocation(TestContext testContext);

    /**
     * A dynamic test begins, within the test that is its factory.
     *
     * @param testContext that of the class
     * @param test its name, for messages
     */
    void beforeDynamicTest(TestContext testContext, String test);

    /**
     * The dynamic test has ended that began last.
     *
     * @param testContext that of the class
     */
    void afterDynamicTest(TestContext testContext);

    /**
     * A dynamic test has failed, or what a class or an invocation does before its first test.
     *
     * @param testContext that of the class
     * @param failure why
     */
    void failed(TestContext testContext, Throwable failure);
}
