package io.github.templatedb.sample.payment;

import io.github.templatedb.sample.order.PurchaseOrder;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.ManyToOne;
import java.math.BigDecimal;
import java.time.Instant;
import org.hibernate.annotations.Generated;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;
import org.jspecify.annotations.Nullable;

/** An attempt to pay an order. */
@Entity
class Payment {

    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY)
    private Long id;

    @ManyToOne(fetch = FetchType.LAZY, optional = false)
    @JoinColumn(name = "order_number")
    private PurchaseOrder order;

    @JdbcTypeCode(SqlTypes.NAMED_ENUM)
    @Column(columnDefinition = "payment_method")
    private PaymentMethod method;

    @JdbcTypeCode(SqlTypes.NAMED_ENUM)
    @Column(columnDefinition = "payment_status")
    private PaymentStatus status;

    private BigDecimal amount;
    private String reference;
    private Instant paidAt;

    @Generated
    private @Nullable Long invoice;

    /** For JPA. */
    protected Payment() {}

    Payment(PurchaseOrder order, PaymentMethod method, PaymentGateway.Charge charge, Instant paidAt) {
        this.order = order;
        this.method = method;
        this.status = charge.status();
        this.amount = order.total();
        this.reference = charge.reference();
        this.paidAt = paidAt;
    }

    PaymentMethod method() {
        return method;
    }

    PaymentStatus status() {
        return status;
    }

    BigDecimal amount() {
        return amount;
    }

    String reference() {
        return reference;
    }

    /** The number of the invoice, which a trigger gives to what was captured. */
    @Nullable
    Long invoice() {
        return invoice;
    }
}
