package io.github.templatedb.autoconfigure;

import io.github.templatedb.Refresh;

/** {@link Refresh} without its default, which the property itself is. */
public enum RefreshOfTests {
    /** All tests of an application context share its database. */
    NEVER,
    /** Before the first test of a class. */
    BEFORE_CLASS,
    /** Before each test method. */
    BEFORE_EACH_TEST_METHOD;

    Refresh value() {
        return Refresh.valueOf(name());
    }
}
