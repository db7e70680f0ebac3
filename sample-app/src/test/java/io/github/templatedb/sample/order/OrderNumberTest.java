package io.github.templatedb.sample.order;

import static io.github.templatedb.sample.SampleData.order;
import static io.github.templatedb.sample.SampleData.registration;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.templatedb.AutoConfigureTemplateDatabase;
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
class OrderNumberTest {

    private static final Instant NEW_YEAR = Instant.parse("2026-01-01T00:00:00Z");

    @Autowired
    private OrderService orders;

    @Autowired
    private CustomerService customers;

    @Autowired
    private JdbcClient jdbc;

    @Test
    void firstOrdersOfTheYearAreNumbersOneAndTwo() {
        var ada = customers.register(registration("ada@example.com")).id();

        var first = orders.place(order(ada, "SHF-0001", 1));
        var second = orders.place(order(ada, "SHF-0001", 1));

        assertThat(first.number()).isEqualTo("2026-0001");
        assertThat(first.placedAt()).isEqualTo(NEW_YEAR);
        assertThat(second.number()).isEqualTo("2026-0002");
    }

    @Test
    void numbersOfAnImportedYearGoOn() {
        assertThat(next(2025)).isEqualTo("2025-0301");
    }

    @Test
    void numberGrowsBeyondFourDigits() {
        jdbc.sql("INSERT INTO order_counter (year, last) VALUES (2031, 9998)").update();

        assertThat(next(2031)).isEqualTo("2031-9999");
        assertThat(next(2031)).isEqualTo("2031-10000");
    }

    private String next(int year) {
        return jdbc.sql("SELECT next_order_number(?)")
                .param(year)
                .query(String.class)
                .single();
    }

    @TestConfiguration(proxyBeanMethods = false)
    static class AtNewYear {

        @Bean
        @Primary
        Clock newYear() {
            return Clock.fixed(NEW_YEAR, ZoneOffset.UTC);
        }
    }
}
