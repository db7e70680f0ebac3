package io.github.templatedb;

/**
 * When the tests of a class get a fresh database under their running application context.
 *
 * <p>A fresh database is in the state in which the context started: migrated, and with what the application itself wrote
 * while it started. For test methods it also has what {@code @BeforeAll} and class-level {@code @Sql} of their class wrote.
 *
 * @since 0.1.0
 */
public enum Refresh {

    /**
     * As the annotation of a configuration class of the context says, or else the property {@code templatedb.refresh}, which is
     * {@link #NEVER} unless it is set.
     */
    DEFAULT,

    /** All tests of an application context share its database. */
    NEVER,

    /** Before the first test of the class, and before each invocation of a {@code @ParameterizedClass}. */
    BEFORE_CLASS,

    /** Before the first test of the class, and before each test method, every repetition and every set of parameters. */
    BEFORE_EACH_TEST_METHOD
}
