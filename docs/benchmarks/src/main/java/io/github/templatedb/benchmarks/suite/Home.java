package io.github.templatedb.benchmarks.suite;

/** Whose server the databases are on. */
public enum Home {

    /** The runner's, with our settings: the database is made by the runner, and the application is configured for it. */
    COMMON,

    /** The one that templatedb starts. */
    OURS,

    /** The one that zonky's library starts for each JVM. */
    ZONKY
}
