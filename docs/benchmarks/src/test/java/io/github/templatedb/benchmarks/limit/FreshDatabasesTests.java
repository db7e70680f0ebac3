package io.github.templatedb.benchmarks.limit;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.templatedb.benchmarks.suite.Site;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FreshDatabasesTests {

    @Test
    void eachThreadMakesFiveAndDropsThem() throws Exception {
        try (Site site = Site.inMemory()) {
            FreshDatabases databases = FreshDatabases.of(
                    site.common(), "fresh", List.of("CREATE TABLE item_1 (name text)", "VACUUM FULL"));

            List<Map<String, Duration>> readings = databases.measure("FILE_COPY", 2);

            assertThat(readings).hasSize(10).allSatisfy(reading -> assertThat(reading)
                    .containsOnlyKeys(
                            "a round trip", "clone", "connect", "insert and count", "drop", "one database each")
                    .allSatisfy((column, time) -> assertThat(time).isPositive()));
            assertThat(names(site)).contains("fresh").noneMatch(name -> name.startsWith("fresh_"));
        }
    }

    private static List<String> names(Site site) {
        return site.common().call("Looking for databases", connection -> {
            List<String> names = new ArrayList<>();
            try (Statement statement = connection.createStatement();
                    ResultSet rows = statement.executeQuery("SELECT datname FROM pg_database")) {
                while (rows.next()) {
                    names.add(rows.getString(1));
                }
            }
            return names;
        });
    }
}
