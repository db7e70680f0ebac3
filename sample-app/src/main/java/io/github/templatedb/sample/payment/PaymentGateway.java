package io.github.templatedb.sample.payment;

import java.math.BigDecimal;

/** The way to whoever moves the money. */
public interface PaymentGateway {

    /** Charges the amount for the order; a charge which the other side declines is an answer, not a failure. */
    Charge charge(String orderNumber, BigDecimal amount, PaymentMethod method);

    /**
     * The other side's answer.
     *
     * @param status what became of it
     * @param reference what the other side knows it by
     */
    record Charge(PaymentStatus status, String reference) {}
}
