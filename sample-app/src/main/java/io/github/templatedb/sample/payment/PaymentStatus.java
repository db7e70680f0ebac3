package io.github.templatedb.sample.payment;

/** What became of a payment. */
public enum PaymentStatus {
    /** The money is ours. */
    CAPTURED,
    /** There is no money. */
    DECLINED
}
