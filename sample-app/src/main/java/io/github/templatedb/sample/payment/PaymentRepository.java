package io.github.templatedb.sample.payment;

import java.util.List;
import org.springframework.data.jpa.repository.JpaRepository;

interface PaymentRepository extends JpaRepository<Payment, Long> {

    List<Payment> findByOrderNumberOrderById(String orderNumber);
}
