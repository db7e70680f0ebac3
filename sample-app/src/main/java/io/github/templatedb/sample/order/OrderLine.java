package io.github.templatedb.sample.order;

import io.github.templatedb.sample.catalogue.Product;
import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.ManyToOne;
import java.math.BigDecimal;
import org.hibernate.annotations.Generated;

/** A product of an order, with the price of that day. */
@Entity
public class OrderLine {

    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY)
    private Long id;

    @ManyToOne(fetch = FetchType.LAZY, optional = false)
    @JoinColumn(name = "order_number")
    private PurchaseOrder order;

    @ManyToOne(fetch = FetchType.LAZY, optional = false)
    private Product product;

    private int quantity;
    private BigDecimal unitPrice;

    @Generated
    private BigDecimal lineTotal;

    /** For JPA. */
    protected OrderLine() {}

    OrderLine(PurchaseOrder order, Product product, int quantity, BigDecimal unitPrice) {
        this.order = order;
        this.product = product;
        this.quantity = quantity;
        this.unitPrice = unitPrice;
    }

    /** What was ordered. */
    public Product product() {
        return product;
    }

    /** How many pieces. */
    public int quantity() {
        return quantity;
    }

    /** The price of one piece. */
    public BigDecimal unitPrice() {
        return unitPrice;
    }

    /** The price of all pieces, which the database computes. */
    public BigDecimal lineTotal() {
        return lineTotal;
    }
}
