package io.github.templatedb.sample.customer;

import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.ManyToOne;

/** Where a customer's orders go. */
@Entity
class Address {

    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY)
    private Long id;

    @ManyToOne(fetch = FetchType.LAZY, optional = false)
    private Customer customer;

    private String street;
    private String city;
    private String postcode;
    private String countryCode;
    private boolean main;

    /** For JPA. */
    protected Address() {}

    Address(Customer customer, String street, String city, String postcode, String countryCode, boolean main) {
        this.customer = customer;
        this.street = street;
        this.city = city;
        this.postcode = postcode;
        this.countryCode = countryCode;
        this.main = main;
    }

    String street() {
        return street;
    }

    String city() {
        return city;
    }

    String postcode() {
        return postcode;
    }

    String countryCode() {
        return countryCode;
    }

    boolean main() {
        return main;
    }
}
