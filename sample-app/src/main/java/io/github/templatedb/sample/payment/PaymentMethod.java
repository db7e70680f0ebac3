package io.github.templatedb.sample.payment;

/** How a customer pays. */
public enum PaymentMethod {
    /** By card, at once. */
    CARD,
    /** By invoice, later. */
    INVOICE,
    /** By bank transfer, in advance. */
    TRANSFER
}
