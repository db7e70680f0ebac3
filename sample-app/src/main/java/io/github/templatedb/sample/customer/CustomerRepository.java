package io.github.templatedb.sample.customer;

import java.util.Optional;
import org.springframework.data.jpa.repository.EntityGraph;
import org.springframework.data.jpa.repository.JpaRepository;

/** The customers. */
public interface CustomerRepository extends JpaRepository<Customer, Long> {

    /** The customer with this address, whatever its case. */
    Optional<Customer> findByEmailIgnoreCase(String email);

    /** Whether a customer has this address, whatever its case. */
    boolean existsByEmailIgnoreCase(String email);

    /** The customer together with the addresses. */
    @EntityGraph(attributePaths = "addresses")
    Optional<Customer> findWithAddressesById(long id);
}
