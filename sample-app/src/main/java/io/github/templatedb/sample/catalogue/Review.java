package io.github.templatedb.sample.catalogue;

import io.github.templatedb.sample.customer.Customer;
import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.ManyToOne;
import java.time.Instant;

/** What a customer thinks of a product. */
@Entity
class Review {

    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY)
    private Long id;

    @ManyToOne(fetch = FetchType.LAZY, optional = false)
    private Product product;

    @ManyToOne(fetch = FetchType.LAZY, optional = false)
    private Customer customer;

    private int rating;
    private String text;
    private Instant writtenAt;

    /** For JPA. */
    protected Review() {}

    Review(Product product, Customer customer, int rating, String text, Instant writtenAt) {
        this.product = product;
        this.customer = customer;
        this.rating = rating;
        this.text = text;
        this.writtenAt = writtenAt;
    }

    Customer customer() {
        return customer;
    }

    int rating() {
        return rating;
    }

    String text() {
        return text;
    }
}
