package io.github.templatedb.benchmarks.jvms;

import io.github.templatedb.benchmarks.suite.Home;

/** How each of many JVMs comes by the database of its tests. */
public enum Way {

    /** The least that it can take: somebody has migrated before, and nobody is kept apart. */
    FLOOR("floor: one migrated database for all", Home.COMMON, FloorTests.class),

    /** Nobody has built the template: one of the JVMs does, the others wait. */
    COLD("templatedb: a clone for each, no template at first", Home.OURS, CloneTests.class),

    /** The template is there, as in every run but the first. */
    CLONE("templatedb: a clone for each", Home.OURS, CloneTests.class),

    /** The same by Flyway's settings, which each JVM has to load Flyway for. */
    FLYWAY_CLONE("templatedb: a clone for each, by FlywayMigrations", Home.OURS, FlywayCloneTests.class),

    /** A lock first, then a schema of its own. */
    LOCKED("by hand: a lock, a schema migrated in each, a pool of 15", Home.COMMON, LockedMigrationTests.class);

    private final String title;

    private final Home home;

    private final Class<? extends ItemTests> tests;

    Way(String title, Home home, Class<? extends ItemTests> tests) {
        this.title = title;
        this.home = home;
        this.tests = tests;
    }

    /** Its name in tables. */
    public String title() {
        return title;
    }

    /** Which products are on the class path. */
    public Home home() {
        return home;
    }

    /** The class that JUnit runs. */
    public String tests() {
        return tests.getName();
    }
}
