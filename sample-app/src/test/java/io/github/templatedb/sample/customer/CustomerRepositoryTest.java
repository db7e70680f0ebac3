package io.github.templatedb.sample.customer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.tuple;

import io.github.templatedb.AutoConfigureTemplateDatabase;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.data.jpa.test.autoconfigure.DataJpaTest;
import org.springframework.boot.jpa.test.autoconfigure.TestEntityManager;
import org.springframework.dao.DataIntegrityViolationException;

@DataJpaTest
@AutoConfigureTemplateDatabase
class CustomerRepositoryTest {

    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

    @Autowired
    private CustomerRepository customers;

    @Autowired
    private TestEntityManager entities;

    @Test
    void customerIsFoundWhateverTheCase() {
        customers.save(new Customer("ada@example.com", "Ada", NOW));

        assertThat(customers.findByEmailIgnoreCase("ADA@example.com"))
                .get()
                .extracting(Customer::name)
                .isEqualTo("Ada");
    }

    @Test
    void secondCustomerWithTheAddressIsRefusedByTheDatabase() {
        customers.saveAndFlush(new Customer("ada@example.com", "Ada", NOW));

        assertThatExceptionOfType(DataIntegrityViolationException.class)
                .isThrownBy(() -> customers.saveAndFlush(new Customer("Ada@Example.com", "Another Ada", NOW)))
                .withMessageContaining("customer_email_key");
    }

    @Test
    void firstAddressIsTheMainOne() {
        var customer = new Customer("ada@example.com", "Ada", NOW);
        customer.moveTo("Marienstraße 1", "Berlin", "10000", "DE");
        customer.moveTo("Lange Reihe 2", "Hamburg", "20020", "DE");
        customers.saveAndFlush(customer);
        entities.clear();

        assertThat(customers.findWithAddressesById(customer.id()).orElseThrow().addresses())
                .extracting(Address::city, Address::main)
                .containsExactly(tuple("Berlin", true), tuple("Hamburg", false));
    }

    @Test
    void importedCustomersAreThere() {
        assertThat(customers.existsByEmailIgnoreCase("customer001@import.example"))
                .isTrue();
    }
}
