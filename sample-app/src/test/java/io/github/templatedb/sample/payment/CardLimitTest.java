package io.github.templatedb.sample.payment;

import static io.github.templatedb.sample.SampleData.order;
import static io.github.templatedb.sample.SampleData.registration;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.templatedb.AutoConfigureTemplateDatabase;
import io.github.templatedb.sample.customer.CustomerService;
import io.github.templatedb.sample.order.OrderService;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;

@SpringBootTest(webEnvironment = WebEnvironment.NONE, properties = "shop.card-limit=1")
@AutoConfigureTemplateDatabase
class CardLimitTest {

    @Autowired
    private PaymentService payments;

    @Autowired
    private OrderService orders;

    @Autowired
    private CustomerService customers;

    @Test
    void cardIsDeclinedBeyondTheConfiguredLimit() {
        assertThat(pay("ada@example.com", PaymentMethod.CARD).status()).isEqualTo(PaymentStatus.DECLINED);
    }

    @Test
    void invoiceKnowsNoLimit() {
        assertThat(pay("grace@example.com", PaymentMethod.INVOICE).status()).isEqualTo(PaymentStatus.CAPTURED);
    }

    private PaymentView pay(String email, PaymentMethod method) {
        var customer = customers.register(registration(email)).id();
        return payments.pay(orders.place(order(customer, "CAB-0001", 1)).number(), method);
    }
}
