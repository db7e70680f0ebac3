package io.github.templatedb.sample.catalogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.templatedb.AutoConfigureTemplateDatabase;
import io.github.templatedb.sample.Refusal;
import java.math.BigDecimal;
import java.time.LocalDate;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;

@SpringBootTest(webEnvironment = WebEnvironment.NONE)
@AutoConfigureTemplateDatabase
class PriceListTest {

    @Autowired
    private PriceList prices;

    @Test
    void everythingBecameDearerIn2025() {
        assertThat(prices.priceOf("DSK-0001", 1, LocalDate.of(2025, 1, 1)))
                .isGreaterThan(prices.priceOf("DSK-0001", 1, LocalDate.of(2024, 12, 31)));
    }

    @Test
    void newPriceBeginsOnItsDay() {
        prices.change("DSK-0002", new BigDecimal("99.90"), LocalDate.of(2030, 6, 1));

        assertThat(prices.priceOf("DSK-0002", 1, LocalDate.of(2030, 5, 31))).isNotEqualByComparingTo("99.90");
        assertThat(prices.priceOf("DSK-0002", 1, LocalDate.of(2030, 6, 1))).isEqualByComparingTo("99.90");
    }

    @Test
    void nothingHadAPriceBefore2020() {
        assertThatExceptionOfType(Refusal.class)
                .isThrownBy(() -> prices.priceOf("DSK-0003", 1, LocalDate.of(2019, 12, 31)))
                .withMessage("A price on 2019-12-31 for DSK-0003 does not exist.");
    }

    @Test
    void retailHasNoQuantityDiscount() {
        var day = LocalDate.of(2026, 1, 1);

        assertThat(prices.priceOf("DSK-0004", 99, day)).isEqualByComparingTo(prices.priceOf("DSK-0004", 1, day));
    }
}
