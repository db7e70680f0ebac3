package io.github.templatedb.sample.order;

import static io.github.templatedb.sample.SampleData.order;
import static io.github.templatedb.sample.SampleData.registration;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.templatedb.AutoConfigureTemplateDatabase;
import io.github.templatedb.sample.Refusal;
import io.github.templatedb.sample.customer.CustomerService;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Primary;
import org.springframework.jdbc.core.simple.JdbcClient;

@SpringBootTest(webEnvironment = WebEnvironment.NONE)
@AutoConfigureTemplateDatabase
class CouponTest {

    @Autowired
    private OrderService orders;

    @Autowired
    private CustomerService customers;

    @Autowired
    private JdbcClient jdbc;

    @Test
    void couponIsValidOnItsLastDay() {
        coupon("WELCOME", "[2026-12-01, 2026-12-24]");

        var order = orders.place(order(customer("ada@example.com"), "SHF-0001", 1, "WELCOME"));

        assertThat(order.discount()).isPositive();
    }

    @Test
    void couponIsNotValidOnTheDayAfter() {
        coupon("ADVENT", "[2026-12-01, 2026-12-23]");
        var customer = customer("late@example.com");

        assertThatExceptionOfType(Refusal.class)
                .isThrownBy(() -> orders.place(order(customer, "SHF-0001", 1, "ADVENT")))
                .withMessage("Coupon ADVENT cannot be used on 2026-12-24.");
    }

    @Test
    void cancelledOrderHasStillUsedItsCoupon() {
        coupon("ONCE", "(,)");
        var customer = customer("once@example.com");
        orders.cancel(orders.place(order(customer, "SHF-0001", 1, "ONCE")).number());

        assertThatExceptionOfType(Refusal.class)
                .isThrownBy(() -> orders.place(order(customer, "SHF-0001", 1, "ONCE")))
                .returns(Refusal.Reason.COUPON_NOT_USABLE, Refusal::reason);
    }

    private long customer(String email) {
        return customers.register(registration(email)).id();
    }

    private void coupon(String code, String valid) {
        jdbc.sql("INSERT INTO coupon (code, percent, valid) VALUES (?, 15, CAST(? AS daterange))")
                .params(code, valid)
                .update();
    }

    @TestConfiguration(proxyBeanMethods = false)
    static class OnChristmasEve {

        @Bean
        @Primary
        Clock christmasEve() {
            return Clock.fixed(Instant.parse("2026-12-24T18:00:00Z"), ZoneOffset.UTC);
        }
    }
}
