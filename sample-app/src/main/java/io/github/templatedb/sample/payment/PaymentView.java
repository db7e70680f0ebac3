package io.github.templatedb.sample.payment;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** A payment as clients see one. */
public record PaymentView(
        PaymentStatus status, PaymentMethod method, BigDecimal amount, String reference, @Nullable Long invoice) {

    static PaymentView of(Payment payment) {
        return new PaymentView(
                payment.status(), payment.method(), payment.amount(), payment.reference(), payment.invoice());
    }
}
