package io.github.templatedb.sample.customer;

import io.github.templatedb.sample.Refusal;
import java.time.Clock;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Registers customers. */
@Service
public class CustomerService {

    private final CustomerRepository customers;
    private final JdbcClient jdbc;
    private final Clock clock;

    CustomerService(CustomerRepository customers, JdbcClient jdbc, Clock clock) {
        this.customers = customers;
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /** Registers a customer. Refuses an e-mail address that is known, and a postcode that no courier goes to. */
    @Transactional
    public CustomerView register(Registration registration) {
        if (customers.existsByEmailIgnoreCase(registration.email())) {
            throw new Refusal(Refusal.Reason.EMAIL_TAKEN, "%s is registered already.".formatted(registration.email()));
        }
        var address = registration.address();
        requireCourier(address.countryCode(), address.postcode());
        var customer = new Customer(registration.email(), registration.name(), clock.instant());
        customer.moveTo(address.street(), address.city(), address.postcode(), address.countryCode());
        return CustomerView.of(customers.save(customer));
    }

    /** The customer. Refuses a key that is unknown. */
    @Transactional(readOnly = true)
    public CustomerView find(long id) {
        return customers
                .findWithAddressesById(id)
                .map(CustomerView::of)
                .orElseThrow(() -> Refusal.unknown("Customer", id));
    }

    /** Deletes the customer with the addresses. Refuses a key that is unknown. */
    @Transactional
    public void delete(long id) {
        customers.delete(customers.findById(id).orElseThrow(() -> Refusal.unknown("Customer", id)));
    }

    private void requireCourier(String countryCode, String postcode) {
        var known = jdbc.sql("SELECT EXISTS (SELECT FROM postcode WHERE country_code = :country AND code = :code)")
                .param("country", countryCode)
                .param("code", postcode)
                .query(Boolean.class)
                .single();
        if (!known) {
            throw new Refusal(
                    Refusal.Reason.NOT_DELIVERABLE, "No courier goes to %s %s.".formatted(countryCode, postcode));
        }
    }
}
