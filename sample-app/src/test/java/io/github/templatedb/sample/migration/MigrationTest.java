package io.github.templatedb.sample.migration;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.templatedb.AutoConfigureTemplateDatabase;
import java.util.List;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.jdbc.test.autoconfigure.JdbcTest;
import org.springframework.jdbc.core.simple.JdbcClient;

@JdbcTest
@AutoConfigureTemplateDatabase
class MigrationTest {

    @Autowired
    private JdbcClient jdbc;

    @Autowired
    private Flyway flyway;

    @Test
    void nothingIsLeftToMigrate() {
        assertThat(flyway.info().pending()).isEmpty();
        assertThat(flyway.validateWithResult().validationSuccessful).isTrue();
        assertThat(flyway.info().applied()).hasSize(38);
    }

    @Test
    void javaMigrationRanBetweenTheOthers() {
        assertThat(strings("SELECT version FROM flyway_schema_history WHERE type = 'JDBC'"))
                .containsExactly("16");
        assertThat(strings("SELECT slug FROM product WHERE sku = 'PAN-0091'"))
                .containsExactly("white-creme-marble-saute-pan-pan-0091");
    }

    @Test
    void referenceDataIsComplete() {
        assertThat(strings("SELECT name FROM country WHERE code = 'CI'")).containsExactly("Côte d’Ivoire");
        assertThat(strings("SELECT name FROM currency WHERE code = 'EUR'")).containsExactly("Euro");
        assertThat(count("postcode")).isEqualTo(3300);
        assertThat(count("price")).isEqualTo(2400);
    }

    @Test
    void placeholdersAreThoseOfTheApplication() {
        assertThat(strings("SELECT DISTINCT country_code FROM postcode")).containsExactly("DE");
        assertThat(strings("SELECT DISTINCT currency_code FROM current_price")).containsExactly("EUR");
    }

    @Test
    void callbackFilledTheMaterializedView() {
        assertThat(strings("SELECT sku FROM best_seller WHERE rank = 1")).hasSize(1);
    }

    @Test
    void everyYearHasItsPartition() {
        assertThat(strings("SELECT relid::text FROM pg_partition_tree('purchase_order') WHERE isleaf"))
                .containsExactlyInAnyOrder(
                        "purchase_order_2024",
                        "purchase_order_2025",
                        "purchase_order_2026",
                        "purchase_order_2027",
                        "purchase_order_other");
        assertThat(count("purchase_order_2024")).isEqualTo(300);
    }

    private List<String> strings(String sql) {
        return jdbc.sql(sql).query(String.class).list();
    }

    private long count(String table) {
        return jdbc.sql("SELECT count(*) FROM " + table).query(Long.class).single();
    }
}
