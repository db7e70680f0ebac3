package io.github.templatedb.sample.customer;

import jakarta.persistence.CascadeType;
import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.OneToMany;
import jakarta.persistence.OrderBy;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Someone who buys. */
@Entity
public class Customer {

    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY)
    private Long id;

    private String email;
    private String name;
    private Instant createdAt;

    @OneToMany(mappedBy = "customer", cascade = CascadeType.ALL, orphanRemoval = true, fetch = FetchType.LAZY)
    @OrderBy("id")
    private List<Address> addresses = new ArrayList<>();

    /** For JPA. */
    protected Customer() {}

    /** A customer without an address. */
    public Customer(String email, String name, Instant createdAt) {
        this.email = email;
        this.name = name;
        this.createdAt = createdAt;
    }

    /** Adds an address; the first one is the main one. */
    public void moveTo(String street, String city, String postcode, String countryCode) {
        addresses.add(new Address(this, street, city, postcode, countryCode, addresses.isEmpty()));
    }

    /** The key, which the database assigns. */
    public Long id() {
        return id;
    }

    /** The address to write to, unique whatever its case. */
    public String email() {
        return email;
    }

    /** The name to address the customer by. */
    public String name() {
        return name;
    }

    List<Address> addresses() {
        return addresses;
    }
}
