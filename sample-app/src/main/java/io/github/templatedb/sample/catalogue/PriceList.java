package io.github.templatedb.sample.catalogue;

import io.github.templatedb.sample.Refusal;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.LocalDate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** What a product costs, on which day and at which quantity. */
@Service
public class PriceList {

    private static final BigDecimal HUNDRED = new BigDecimal(100);

    private final JdbcClient jdbc;

    PriceList(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** The price of one piece on the day, less the discount for the quantity. Refuses a product without a price. */
    @Transactional(readOnly = true)
    public BigDecimal priceOf(String sku, int quantity, LocalDate day) {
        return jdbc.sql(
                        """
                        SELECT price.amount,
                               coalesce((SELECT max(percent) FROM quantity_discount WHERE minimum <= :quantity), 0) AS percent
                        FROM price
                                 JOIN product ON product.id = price.product_id
                        WHERE product.sku = :sku AND price.valid @> :day
                        """)
                .param("sku", sku)
                .param("quantity", quantity)
                .param("day", day)
                .query(Price.class)
                .optional()
                .map(Price::discounted)
                .orElseThrow(() -> Refusal.unknown("A price on %s for".formatted(day), sku));
    }

    /** Ends the price that is valid on the day, and begins the new one. Refuses a product without a price. */
    @Transactional
    public void change(String sku, BigDecimal amount, LocalDate from) {
        var ended = jdbc.sql(
                        """
                        UPDATE price
                        SET valid = daterange(lower(valid), :from)
                        WHERE product_id = (SELECT id FROM product WHERE sku = :sku) AND valid @> :from
                        """)
                .param("sku", sku)
                .param("from", from)
                .update();
        if (ended == 0) {
            throw Refusal.unknown("A price on %s for".formatted(from), sku);
        }
        jdbc.sql(
                        """
                        INSERT INTO price (product_id, amount, valid)
                        SELECT id, :amount, daterange(:from, NULL)
                        FROM product
                        WHERE sku = :sku
                        """)
                .param("sku", sku)
                .param("amount", amount)
                .param("from", from)
                .update();
    }

    private record Price(BigDecimal amount, int percent) {

        BigDecimal discounted() {
            return amount.subtract(
                    amount.multiply(BigDecimal.valueOf(percent)).divide(HUNDRED, 2, RoundingMode.HALF_UP));
        }
    }
}
