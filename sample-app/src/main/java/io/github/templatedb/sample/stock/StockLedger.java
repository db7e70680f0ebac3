package io.github.templatedb.sample.stock;

import io.github.templatedb.sample.Refusal;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Moves the stock. What is on hand is never set, only moved: a trigger keeps the balance. */
@Service
public class StockLedger {

    private final JdbcClient jdbc;

    StockLedger(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** How many pieces are left. Refuses a product that is unknown. */
    @Transactional(readOnly = true)
    public int onHand(String sku) {
        return jdbc.sql("SELECT on_hand FROM stock JOIN product ON product.id = stock.product_id WHERE sku = :sku")
                .param("sku", sku)
                .query(Integer.class)
                .optional()
                .orElseThrow(() -> Refusal.unknown("Product", sku));
    }

    /** Adds what was delivered. Refuses a product that is unknown. */
    @Transactional
    public void deliver(String sku, int quantity) {
        var added = jdbc.sql(
                        """
                        INSERT INTO stock_movement (product_id, quantity, reason)
                        SELECT id, :quantity, 'DELIVERY' FROM product WHERE sku = :sku
                        """)
                .param("sku", sku)
                .param("quantity", quantity)
                .update();
        if (added == 0) {
            throw Refusal.unknown("Product", sku);
        }
    }

    /** Takes what an order sells, within the transaction which places it. Refuses when too few pieces are left. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void sell(String orderNumber, long productId, int quantity) {
        int left = jdbc.sql("SELECT on_hand FROM stock WHERE product_id = :product FOR UPDATE")
                .param("product", productId)
                .query(Integer.class)
                .single();
        if (left < quantity) {
            throw new Refusal(Refusal.Reason.OUT_OF_STOCK, "%d pieces ordered, %d are left.".formatted(quantity, left));
        }
        jdbc.sql(
                        """
                        INSERT INTO stock_movement (product_id, quantity, reason, order_number)
                        VALUES (:product, :quantity, 'SALE', :order)
                        """)
                .param("product", productId)
                .param("quantity", -quantity)
                .param("order", orderNumber)
                .update();
    }
}
