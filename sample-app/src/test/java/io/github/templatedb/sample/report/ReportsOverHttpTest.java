package io.github.templatedb.sample.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.templatedb.AutoConfigureTemplateDatabase;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.resttestclient.autoconfigure.AutoConfigureRestTestClient;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.web.servlet.client.RestTestClient;

@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
@AutoConfigureRestTestClient
@AutoConfigureTemplateDatabase
class ReportsOverHttpTest {

    @Autowired
    private RestTestClient http;

    @Autowired
    private JdbcClient jdbc;

    @Test
    void everyMonthOfTheImportedYearHasRevenue() {
        var months = get("/reports/revenue/2024/months", new ParameterizedTypeReference<List<Reports.Month>>() {});

        assertThat(months).hasSize(12).first().satisfies(january -> {
            assertThat(january.month()).isEqualTo(LocalDate.of(2024, 1, 1));
            assertThat(january.orders()).isEqualTo(25);
            assertThat(january.revenue()).isPositive();
        });
    }

    @Test
    void categoriesAddUpToTheMonths() {
        var months = get("/reports/revenue/2025/months", new ParameterizedTypeReference<List<Reports.Month>>() {});
        var categories =
                get("/reports/revenue/2025/categories", new ParameterizedTypeReference<List<Reports.Category>>() {});

        assertThat(categories)
                .extracting(Reports.Category::category)
                .containsExactlyInAnyOrder("Furniture", "Kitchen", "Lighting");
        assertThat(categories.stream().map(Reports.Category::revenue).reduce(BigDecimal.ZERO, BigDecimal::add))
                .isEqualByComparingTo(
                        months.stream().map(Reports.Month::revenue).reduce(BigDecimal.ZERO, BigDecimal::add));
    }

    @Test
    void bestSellersAreRanked() {
        var best = get("/reports/best-sellers?limit=5", new ParameterizedTypeReference<List<Reports.BestSeller>>() {});

        assertThat(best).extracting(Reports.BestSeller::rank).containsExactly(1, 2, 3, 4, 5);
        assertThat(best).extracting(Reports.BestSeller::sold).isSortedAccordingTo((a, b) -> Long.compare(b, a));
    }

    @Test
    void scarceProductIsReportedUntilItIsDelivered() {
        jdbc.sql("INSERT INTO stock_movement (product_id, quantity, reason) "
                        + "SELECT product_id, 1 - on_hand, 'CORRECTION' FROM stock JOIN product ON id = product_id "
                        + "WHERE sku = 'LAN-0001'")
                .update();
        var lowStock = new ParameterizedTypeReference<List<Reports.LowStock>>() {};
        assertThat(get("/reports/low-stock", lowStock))
                .extracting(Reports.LowStock::sku)
                .contains("LAN-0001");

        http.post()
                .uri("/stock/LAN-0001/deliveries")
                .body(Map.of("quantity", 30))
                .exchange()
                .returnResult();

        assertThat(get("/reports/low-stock", lowStock))
                .extracting(Reports.LowStock::sku)
                .doesNotContain("LAN-0001");
    }

    private <T> T get(String uri, ParameterizedTypeReference<T> type) {
        return http.get().uri(uri).exchange().returnResult(type).getResponseBody();
    }
}
