package io.github.templatedb.benchmarks.limit;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.templatedb.benchmarks.Table;
import io.github.templatedb.benchmarks.suite.Site;
import org.junit.jupiter.api.Test;

class PhysicalLimitTests {

    @Test
    void bothStrategiesAreMeasuredAloneAndInParallel() throws Exception {
        try (Site site = Site.inMemory()) {
            Table table = new PhysicalLimit()
                    .at(site, "CREATE TABLE item_1 (name text)")
                    .run(5);

            assertThat(table.rows())
                    .containsOnlyKeys(
                            "tmpfs, FILE_COPY, alone",
                            "tmpfs, FILE_COPY, two in parallel",
                            "tmpfs, WAL_LOG, alone",
                            "tmpfs, WAL_LOG, two in parallel")
                    .allSatisfy((row, columns) -> assertThat(columns).containsKeys("clone", "connect", "drop"));
        }
    }
}
