package io.github.templatedb.sample.order;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An order as clients see one. */
public record OrderView(
        String number,
        OrderStatus status,
        @Nullable String coupon,
        BigDecimal discount,
        BigDecimal total,
        Instant placedAt,
        List<Line> lines) {

    static OrderView of(PurchaseOrder order) {
        return new OrderView(
                order.number(),
                order.status(),
                order.couponCode(),
                order.discount(),
                order.total(),
                order.placedAt(),
                order.lines().stream().map(Line::of).toList());
    }

    /** A line as clients see one. */
    public record Line(String sku, int quantity, BigDecimal unitPrice, BigDecimal lineTotal) {

        static Line of(OrderLine line) {
            return new Line(line.product().sku(), line.quantity(), line.unitPrice(), line.lineTotal());
        }
    }
}
