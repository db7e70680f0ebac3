package io.github.templatedb.sample.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.templatedb.AutoConfigureTemplateDatabase;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.jdbc.test.autoconfigure.JdbcTest;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.jdbc.core.simple.JdbcClient;

@JdbcTest
@AutoConfigureTemplateDatabase
class SchemaTest {

    @Autowired
    private JdbcClient jdbc;

    @Test
    void twoPricesCannotBeValidOnOneDay() {
        refused(
                "INSERT INTO price (product_id, amount, valid) VALUES (1, 5, '[2026-01-01, 2026-02-01)')",
                "price_no_overlap");
    }

    @Test
    void stockCannotBecomeNegative() {
        refused(
                "INSERT INTO stock_movement (product_id, quantity, reason) VALUES (1, -100000, 'CORRECTION')",
                "stock_not_negative");
    }

    @Test
    void movementsAreAppendOnly() {
        refused("UPDATE stock_movement SET quantity = 1", "stock_movement is append-only");
    }

    @Test
    void addressNeedsAPostcodeWithACourier() {
        var ada = customer("ada@example.com");

        refused(
                "INSERT INTO address (customer_id, street, city, postcode) VALUES (%d, 'A', 'B', '00001')"
                        .formatted(ada),
                "address_country_code_postcode_fkey");
    }

    @Test
    void customerHasOneMainAddress() {
        var ada = customer("ada@example.com");
        var insert =
                "INSERT INTO address (customer_id, street, city, postcode, main) VALUES (%d, 'A', 'B', '10000', true)"
                        .formatted(ada);
        jdbc.sql(insert).update();

        refused(insert, "address_one_main_key");
    }

    @Test
    void categoryKnowsItsPath() {
        assertThat(jdbc.sql("INSERT INTO category (parent_id, name) VALUES (6, 'Mugs') RETURNING path")
                        .query(String.class)
                        .single())
                .isEqualTo("kitchen/crockery/mugs");
    }

    @Test
    void orderGoesToThePartitionOfItsYear() {
        order("2026-0001");

        assertThat(jdbc.sql("SELECT count(*) FROM purchase_order_2026")
                        .query(Long.class)
                        .single())
                .isOne();
    }

    @Test
    void orderIsNotShippedBeforeItIsPaid() {
        order("2026-0001");

        refused(
                "UPDATE purchase_order SET status = 'SHIPPED' WHERE number = '2026-0001'",
                "order 2026-0001: PLACED cannot become SHIPPED");
    }

    @Test
    void orderIsPaidOnce() {
        order("2026-0001");
        var pay = "INSERT INTO payment (order_number, method, status, amount, reference, paid_at) "
                + "VALUES ('2026-0001', 'CARD', 'CAPTURED', 1, 'r', now())";
        jdbc.sql(pay).update();

        refused(pay, "payment_captured_once_key");
    }

    private long customer(String email) {
        return jdbc.sql("INSERT INTO customer (email, name) VALUES (?, 'Ada') RETURNING id")
                .param(email)
                .query(Long.class)
                .single();
    }

    private void order(String number) {
        jdbc.sql("INSERT INTO purchase_order (number, customer_id, total, placed_at) VALUES (?, ?, 1, now())")
                .params(number, customer("ada@example.com"))
                .update();
    }

    private void refused(String sql, String because) {
        assertThatExceptionOfType(DataIntegrityViolationException.class)
                .isThrownBy(() -> jdbc.sql(sql).update())
                .withMessageContaining(because);
    }
}
