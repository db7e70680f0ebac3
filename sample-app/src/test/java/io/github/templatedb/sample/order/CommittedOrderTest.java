package io.github.templatedb.sample.order;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.templatedb.AutoConfigureTemplateDatabase;
import io.github.templatedb.sample.catalogue.ProductRepository;
import io.github.templatedb.sample.customer.Customer;
import io.github.templatedb.sample.customer.CustomerRepository;
import java.math.BigDecimal;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.data.jpa.test.autoconfigure.DataJpaTest;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.dao.OptimisticLockingFailureException;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Shares the context of the other JPA slices, and commits: its keys are its own. */
@DataJpaTest
@Transactional(propagation = Propagation.NOT_SUPPORTED)
@AutoConfigureTemplateDatabase
class CommittedOrderTest {

    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

    @Autowired
    private OrderRepository orders;

    @Autowired
    private CustomerRepository customers;

    @Autowired
    private ProductRepository products;

    @Test
    void committedOrderIsReadBackWithItsGeneratedTotals() {
        var order = order("2026-0001", "grace@example.com");
        order.add(products.findBySkuAndActiveTrue("PAN-0003").orElseThrow(), 3, new BigDecimal("12.50"));
        orders.save(order);

        var found = orders.findWithLinesByNumber("2026-0001").orElseThrow();

        assertThat(found.placedAt()).isEqualTo(NOW);
        assertThat(found.total()).isEqualByComparingTo("37.50");
        assertThat(found.lines()).singleElement().satisfies(line -> {
            assertThat(line.unitPrice()).isEqualByComparingTo("12.50");
            assertThat(line.lineTotal()).isEqualByComparingTo("37.50");
        });
    }

    @Test
    void numberIsUniqueAcrossThePartitions() {
        orders.save(order("2027-0001", "hedy@example.com"));

        assertThatExceptionOfType(DataIntegrityViolationException.class)
                .isThrownBy(() -> orders.save(order("2027-0001", "joan@example.com")))
                .withMessageContaining("purchase_order_2027_pkey");
    }

    @Test
    void staleOrderIsNotWritten() {
        orders.save(order("2026-0003", "mary@example.com"));
        var one = orders.findWithLinesByNumber("2026-0003").orElseThrow();
        var other = orders.findWithLinesByNumber("2026-0003").orElseThrow();
        one.pay();
        orders.save(one);
        other.cancel();

        assertThatExceptionOfType(OptimisticLockingFailureException.class).isThrownBy(() -> orders.save(other));
    }

    private PurchaseOrder order(String number, String email) {
        return new PurchaseOrder(number, customers.save(new Customer(email, "Someone", NOW)), "EUR", NOW);
    }
}
