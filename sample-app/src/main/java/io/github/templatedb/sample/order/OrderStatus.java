package io.github.templatedb.sample.order;

/** How far an order has come. A trigger refuses any other way than placed, paid, shipped or placed, cancelled. */
public enum OrderStatus {
    /** Ordered, the stock is taken. */
    PLACED,
    /** Paid, to be shipped. */
    PAID,
    /** On its way. */
    SHIPPED,
    /** Given up, the stock is back. */
    CANCELLED
}
