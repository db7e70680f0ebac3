package io.github.templatedb.benchmarks.suite;

/** What a test may see of others. Each test checks that. */
public enum Isolation {

    /** All tests write to one database. */
    NONE,

    /** Each application context has a database. */
    CONTEXT,

    /** Each class begins with a fresh database. */
    CLASS,

    /** Each method has a fresh database. */
    METHOD
}
