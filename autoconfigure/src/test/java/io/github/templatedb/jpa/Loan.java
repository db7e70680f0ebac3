package io.github.templatedb.jpa;

import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;

/** Its sequence has the name and the increment that JPA gives it by default: {@code loan_seq}, 50. */
@Entity
class Loan {

    @Id
    @GeneratedValue(strategy = GenerationType.SEQUENCE)
    private Long id;

    private String book;

    protected Loan() {}

    Loan(String book) {
        this.book = book;
    }

    Long getId() {
        return id;
    }
}
