package io.github.templatedb.benchmarks.comparison;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.templatedb.benchmarks.suite.Provider;
import org.junit.jupiter.api.Test;

class SuiteTablesTests {

    private final SuiteTables tables = new SuiteTables(new SamplesFixture()
            .run(Provider.FLOOR, 2000, 500, 5, 25)
            .run(Provider.OURS_METHOD, 3000, 550, 15, 26)
            .samples);

    @Test
    void runsAreComparedWithTheFloor() {
        assertThat(tables.whole())
                .contains("| tmpfs: templatedb: a database a method |  | 3.00 (1.50) |  | 0.55 (1.10) |");
    }

    @Test
    void methodsAreShownByWhatTheyTakeMoreThanTheFloor() {
        assertThat(tables.methods())
                .contains("| tmpfs: floor: one database for all (its own times) | 9.5 · 13.0 · 14.0 |")
                .contains("| tmpfs: templatedb: a database a method | 10.0 · 13.5 · 14.5 |");
    }

    @Test
    void memoryIsInMegabytes() {
        assertThat(tables.resources()).contains("| 0.0 | 0.0 | 1.0 | 2.0 | 0.0 | 0.0 | 1.0 | 0.0 | 3.0 |");
    }
}
