package io.github.templatedb.sample.order;

import jakarta.persistence.LockModeType;
import java.util.List;
import java.util.Optional;
import org.springframework.data.jpa.repository.EntityGraph;
import org.springframework.data.jpa.repository.JpaRepository;
import org.springframework.data.jpa.repository.Lock;
import org.springframework.data.jpa.repository.Query;

/** The orders. */
public interface OrderRepository extends JpaRepository<PurchaseOrder, String> {

    /** The order together with its lines and their products. */
    @EntityGraph(attributePaths = {"lines", "lines.product"})
    Optional<PurchaseOrder> findWithLinesByNumber(String number);

    /** The order, locked until the transaction ends. */
    @Lock(LockModeType.PESSIMISTIC_WRITE)
    @Query("SELECT o FROM PurchaseOrder o WHERE o.number = :number")
    Optional<PurchaseOrder> lock(String number);

    /** What the customer has ordered, the latest first. */
    List<PurchaseOrder> findByCustomerEmailOrderByPlacedAtDescNumberDesc(String email);
}
