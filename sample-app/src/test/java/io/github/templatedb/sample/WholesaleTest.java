package io.github.templatedb.sample;

import static io.github.templatedb.sample.SampleData.order;
import static io.github.templatedb.sample.SampleData.registration;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.templatedb.AutoConfigureTemplateDatabase;
import io.github.templatedb.sample.catalogue.PriceList;
import io.github.templatedb.sample.customer.CustomerService;
import io.github.templatedb.sample.order.OrderService;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.LocalDate;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.test.context.ActiveProfiles;

/** The wholesale channel migrates one folder more, and so gets a database from another template. */
@SpringBootTest
@AutoConfigureTemplateDatabase
@ActiveProfiles("wholesale")
class WholesaleTest {

    private static final LocalDate DAY = LocalDate.of(2026, 1, 1);

    @Autowired
    private OrderService orders;

    @Autowired
    private CustomerService customers;

    @Autowired
    private PriceList prices;

    @Autowired
    private Flyway flyway;

    @Test
    void channelHasAMigrationOfItsOwn() {
        assertThat(flyway.info().current().getVersion().getVersion()).isEqualTo("100");
    }

    @Test
    void discountGrowsWithTheQuantity() {
        var single = prices.priceOf("DSK-0001", 1, DAY);

        assertThat(prices.priceOf("DSK-0001", 10, DAY)).isEqualByComparingTo(percent(single, 95));
        assertThat(prices.priceOf("DSK-0001", 49, DAY)).isEqualByComparingTo(percent(single, 88));
        assertThat(prices.priceOf("DSK-0001", 50, DAY)).isEqualByComparingTo(percent(single, 80));
    }

    @Test
    void customerOfTheRetailShopIsAnotherOneHere() {
        var ada = customers.register(registration("ada@example.com")).id();

        assertThat(orders.place(order(ada, "DSK-0002", 30)).lines())
                .singleElement()
                .satisfies(line -> assertThat(line.quantity()).isEqualTo(30));
    }

    @Test
    void singlePiecesAreNotSold() {
        var customer = customers.register(registration("single@example.com")).id();

        assertThatExceptionOfType(Refusal.class)
                .isThrownBy(() -> orders.place(order(customer, "DSK-0003", 9)))
                .withMessage("9 pieces of DSK-0003: an order takes 10 to 500.");
    }

    private static BigDecimal percent(BigDecimal amount, int percent) {
        return amount.subtract(amount.multiply(BigDecimal.valueOf(100 - percent))
                .divide(BigDecimal.valueOf(100), 2, RoundingMode.HALF_UP));
    }
}
