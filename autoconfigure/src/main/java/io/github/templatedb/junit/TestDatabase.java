package io.github.templatedb.junit;

/**
 * The database of an application context, as far as JUnit Jupiter decides what becomes of it.
 *
 * @since 0.1.0
 */
public interface TestDatabase {

    /**
     * A dynamic test begins. If the tests of its class get a fresh database each, it gets one with what was there when the
     * first dynamic test of its factory began.
     *
     * @param testClass the class of its factory
     * @param test its name, for messages
     * @param inTransaction whether a transaction of its factory is open, which would end with the database
     * @throws io.github.templatedb.core.TemplateDatabaseException if another one has not ended, and no fresh database can be
     *     had without taking it from the other
     */
    void beginDynamicTest(Class<?> testClass, String test, boolean inTransaction);

    /** The dynamic test has ended that began last. */
    void endDynamicTest();

    /**
     * What runs on the database has failed: the database stays if that was asked for, and the failure says how to get there.
     *
     * @param failure why
     * @param rolledBack whether what it wrote in its transaction is rolled back
     */
    void keepAfter(Throwable failure, boolean rolledBack);
}
