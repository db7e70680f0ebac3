package io.github.templatedb.sample.order;

import io.github.templatedb.sample.Refusal;
import io.github.templatedb.sample.catalogue.Product;
import io.github.templatedb.sample.customer.Customer;
import jakarta.persistence.CascadeType;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.Id;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.OneToMany;
import jakarta.persistence.OrderBy;
import jakarta.persistence.Version;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;
import org.jspecify.annotations.Nullable;

/** What a customer has ordered, at the prices of that day. */
@Entity
public class PurchaseOrder {

    private static final BigDecimal HUNDRED = new BigDecimal(100);

    @Id
    private String number;

    @ManyToOne(fetch = FetchType.LAZY, optional = false)
    private Customer customer;

    @JdbcTypeCode(SqlTypes.NAMED_ENUM)
    @Column(columnDefinition = "order_status")
    private OrderStatus status = OrderStatus.PLACED;

    private String currencyCode;
    private @Nullable String couponCode;
    private BigDecimal discount = BigDecimal.ZERO;
    private BigDecimal total = BigDecimal.ZERO;
    private Instant placedAt;

    @Version
    private Integer version;

    @OneToMany(mappedBy = "order", cascade = CascadeType.ALL, orphanRemoval = true)
    @OrderBy("id")
    private List<OrderLine> lines = new ArrayList<>();

    /** For JPA. */
    protected PurchaseOrder() {}

    /** An order without lines. */
    public PurchaseOrder(String number, Customer customer, String currencyCode, Instant placedAt) {
        this.number = number;
        this.customer = customer;
        this.currencyCode = currencyCode;
        this.placedAt = placedAt;
    }

    /** Adds a line, and its price to the total. */
    public void add(Product product, int quantity, BigDecimal unitPrice) {
        lines.add(new OrderLine(this, product, quantity, unitPrice));
        total = total.add(unitPrice.multiply(BigDecimal.valueOf(quantity)));
    }

    void redeem(Coupons.Coupon coupon) {
        couponCode = coupon.code();
        discount = total.multiply(BigDecimal.valueOf(coupon.percent())).divide(HUNDRED, 2, RoundingMode.HALF_UP);
        total = total.subtract(discount);
    }

    /** Notes that it was paid. Refuses unless it is placed. */
    public void pay() {
        requirePlaced();
        status = OrderStatus.PAID;
    }

    /** Gives it up; a trigger returns its stock. Refuses unless it is placed. */
    public void cancel() {
        requirePlaced();
        status = OrderStatus.CANCELLED;
    }

    /** Refuses unless it is placed, and neither paid nor cancelled. */
    public void requirePlaced() {
        if (status != OrderStatus.PLACED) {
            throw new Refusal(Refusal.Reason.ORDER_NOT_OPEN, "Order %s is %s.".formatted(number, status));
        }
    }

    /** The key, which begins with the year. */
    public String number() {
        return number;
    }

    /** Who ordered. */
    public Customer customer() {
        return customer;
    }

    /** How far it has come. */
    public OrderStatus status() {
        return status;
    }

    /** The coupon that was redeemed. */
    public @Nullable String couponCode() {
        return couponCode;
    }

    /** What the coupon took off. */
    public BigDecimal discount() {
        return discount;
    }

    /** What is to be paid. */
    public BigDecimal total() {
        return total;
    }

    /** When it was placed. */
    public Instant placedAt() {
        return placedAt;
    }

    /** Its lines. */
    public List<OrderLine> lines() {
        return lines;
    }
}
