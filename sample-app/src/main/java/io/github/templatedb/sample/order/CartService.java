package io.github.templatedb.sample.order;

import io.github.templatedb.sample.Refusal;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

@Service
class CartService {

    private final JdbcClient jdbc;
    private final OrderService orders;

    CartService(JdbcClient jdbc, OrderService orders) {
        this.jdbc = jdbc;
        this.orders = orders;
    }

    @Transactional
    CartView open(long customerId) {
        var id = jdbc.sql("INSERT INTO cart (customer_id) SELECT id FROM customer WHERE id = :customer RETURNING id")
                .param("customer", customerId)
                .query(UUID.class)
                .optional()
                .orElseThrow(() -> Refusal.unknown("Customer", customerId));
        return new CartView(id, customerId, List.of());
    }

    @Transactional(readOnly = true)
    CartView find(UUID id) {
        var customerId = jdbc.sql("SELECT customer_id FROM cart WHERE id = :id")
                .param("id", id)
                .query(Long.class)
                .optional()
                .orElseThrow(() -> Refusal.unknown("Cart", id));
        var items = jdbc.sql(
                        """
                        SELECT product.sku, cart_item.quantity
                        FROM cart_item
                                 JOIN product ON product.id = cart_item.product_id
                        WHERE cart_item.cart_id = :id
                        ORDER BY product.sku
                        """)
                .param("id", id)
                .query(NewOrder.Item.class)
                .list();
        return new CartView(id, customerId, items);
    }

    @Transactional
    CartView put(UUID id, String sku, int quantity) {
        var written = jdbc.sql(
                        """
                        INSERT INTO cart_item (cart_id, product_id, quantity)
                        SELECT cart.id, product.id, :quantity
                        FROM cart, product
                        WHERE cart.id = :id AND product.sku = :sku AND product.active
                        ON CONFLICT (cart_id, product_id) DO UPDATE SET quantity = excluded.quantity
                        """)
                .param("id", id)
                .param("sku", sku)
                .param("quantity", quantity)
                .update();
        if (written == 0) {
            throw Refusal.unknown("Cart or product", id + ", " + sku);
        }
        return find(id);
    }

    @Transactional
    OrderView checkOut(UUID id, @Nullable String coupon) {
        var cart = find(id);
        var order = orders.place(new NewOrder(cart.customerId(), cart.items(), coupon));
        jdbc.sql("DELETE FROM cart WHERE id = :id").param("id", id).update();
        return order;
    }

    record CartView(UUID id, long customerId, List<NewOrder.Item> items) {}
}
