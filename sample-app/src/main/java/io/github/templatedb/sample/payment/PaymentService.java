package io.github.templatedb.sample.payment;

import io.github.templatedb.sample.Refusal;
import io.github.templatedb.sample.order.OrderRepository;
import java.time.Clock;
import java.util.List;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Takes the customers' money. */
@Service
public class PaymentService {

    private final PaymentRepository payments;
    private final OrderRepository orders;
    private final PaymentGateway gateway;
    private final Clock clock;

    PaymentService(PaymentRepository payments, OrderRepository orders, PaymentGateway gateway, Clock clock) {
        this.payments = payments;
        this.orders = orders;
        this.gateway = gateway;
        this.clock = clock;
    }

    /**
     * Charges what the order costs, and notes the attempt even when it was declined. Refuses an order that is unknown
     * or not open any more.
     */
    @Transactional
    public PaymentView pay(String orderNumber, PaymentMethod method) {
        var order = orders.lock(orderNumber).orElseThrow(() -> Refusal.unknown("Order", orderNumber));
        order.requirePlaced();
        var charge = gateway.charge(orderNumber, order.total(), method);
        if (charge.status() == PaymentStatus.CAPTURED) {
            order.pay();
        }
        return PaymentView.of(payments.saveAndFlush(new Payment(order, method, charge, clock.instant())));
    }

    /** Every attempt to pay the order, the first one first. */
    @Transactional(readOnly = true)
    public List<PaymentView> of(String orderNumber) {
        return payments.findByOrderNumberOrderById(orderNumber).stream()
                .map(PaymentView::of)
                .toList();
    }
}
