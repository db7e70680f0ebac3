package io.github.templatedb.sample;

/** A request which is well formed and which the shop cannot grant. The transaction it is thrown in is rolled back. */
public final class Refusal extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final Reason reason;

    /** Refuses for {@code reason}, which {@code message} explains to the client. */
    public Refusal(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    /** A refusal because there is no {@code kind}, such as "Order", that goes by {@code key}. */
    public static Refusal unknown(String kind, Object key) {
        return new Refusal(Reason.NOT_FOUND, "%s %s does not exist.".formatted(kind, key));
    }

    /** Why. */
    public Reason reason() {
        return reason;
    }

    /** Why the shop refuses. */
    public enum Reason {
        /** What the request is about does not exist. */
        NOT_FOUND,
        /** Another customer has the e-mail address. */
        EMAIL_TAKEN,
        /** No courier goes to the postcode. */
        NOT_DELIVERABLE,
        /** Fewer or more pieces than one order can take. */
        QUANTITY_NOT_ALLOWED,
        /** Fewer pieces are left than were ordered. */
        OUT_OF_STOCK,
        /** The coupon does not exist, has expired or is used up. */
        COUPON_NOT_USABLE,
        /** The order is in a state that does not allow it. */
        ORDER_NOT_OPEN,
        /** The customer has reviewed the product before. */
        ALREADY_REVIEWED
    }
}
