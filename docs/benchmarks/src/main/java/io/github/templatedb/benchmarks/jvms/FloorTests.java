package io.github.templatedb.benchmarks.jvms;

import org.junit.jupiter.api.BeforeAll;

/** In the database of all. */
class FloorTests extends ItemTests {

    FloorTests() {
        super("SELECT count(*) FROM item_1 WHERE name = 'of " + Given.number() + "'", 0);
    }

    @BeforeAll
    void open() {
        use(Given.dataSource(JvmsServer.MIGRATED));
    }
}
