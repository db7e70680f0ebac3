package io.github.templatedb.sample.customer;

import java.util.List;

/** A customer as clients see one. */
public record CustomerView(long id, String email, String name, List<AddressView> addresses) {

    static CustomerView of(Customer customer) {
        var addresses = customer.addresses().stream().map(AddressView::of).toList();
        return new CustomerView(customer.id(), customer.email(), customer.name(), addresses);
    }

    /** An address as clients see one. */
    public record AddressView(String street, String city, String postcode, String countryCode, boolean main) {

        static AddressView of(Address address) {
            return new AddressView(
                    address.street(), address.city(), address.postcode(), address.countryCode(), address.main());
        }
    }
}
