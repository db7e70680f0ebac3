package io.github.templatedb.sample;

import io.github.templatedb.sample.customer.Registration;
import io.github.templatedb.sample.order.NewOrder;
import java.util.List;

/** What tests ask of the shop when the details do not matter. */
public final class SampleData {

    private SampleData() {}

    /** A registration with an address that can be delivered to. */
    public static Registration registration(String email) {
        return new Registration(
                email, "Ada Lovelace", new Registration.NewAddress("Marienstraße 1", "Berlin", "10000", "DE"));
    }

    /** An order of one product. */
    public static NewOrder order(long customerId, String sku, int quantity) {
        return new NewOrder(customerId, List.of(new NewOrder.Item(sku, quantity)), null);
    }

    /** An order of one product with a coupon. */
    public static NewOrder order(long customerId, String sku, int quantity, String coupon) {
        return new NewOrder(customerId, List.of(new NewOrder.Item(sku, quantity)), coupon);
    }
}
