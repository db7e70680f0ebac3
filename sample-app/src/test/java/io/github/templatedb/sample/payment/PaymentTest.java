package io.github.templatedb.sample.payment;

import static io.github.templatedb.sample.SampleData.order;
import static io.github.templatedb.sample.SampleData.registration;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.BDDMockito.given;
import static org.mockito.BDDMockito.then;

import io.github.templatedb.AutoConfigureTemplateDatabase;
import io.github.templatedb.sample.Refusal;
import io.github.templatedb.sample.customer.CustomerService;
import io.github.templatedb.sample.order.OrderService;
import io.github.templatedb.sample.order.OrderStatus;
import io.github.templatedb.sample.order.OrderView;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.test.context.bean.override.mockito.MockitoBean;

@SpringBootTest
@AutoConfigureTemplateDatabase
class PaymentTest {

    @MockitoBean
    private PaymentGateway gateway;

    @Autowired
    private PaymentService payments;

    @Autowired
    private OrderService orders;

    @Autowired
    private CustomerService customers;

    @Test
    void capturedPaymentPaysTheOrder() {
        var order = placed("ada@example.com", "CUP-0001");
        given(gateway.charge(order.number(), order.total(), PaymentMethod.CARD))
                .willReturn(new PaymentGateway.Charge(PaymentStatus.CAPTURED, "psp-1"));

        var payment = payments.pay(order.number(), PaymentMethod.CARD);

        assertThat(payment.reference()).isEqualTo("psp-1");
        assertThat(payment.invoice()).isNotNull();
        assertThat(orders.find(order.number()).status()).isEqualTo(OrderStatus.PAID);
    }

    @Test
    void declinedPaymentIsKeptAndCanBeRepeated() {
        var order = placed("declined@example.com", "CUP-0002");
        given(gateway.charge(eq(order.number()), any(), any()))
                .willReturn(new PaymentGateway.Charge(PaymentStatus.DECLINED, "psp-2"))
                .willReturn(new PaymentGateway.Charge(PaymentStatus.CAPTURED, "psp-3"));

        payments.pay(order.number(), PaymentMethod.CARD);
        payments.pay(order.number(), PaymentMethod.TRANSFER);

        assertThat(payments.of(order.number()))
                .extracting(PaymentView::status)
                .containsExactly(PaymentStatus.DECLINED, PaymentStatus.CAPTURED);
    }

    @Test
    void paidOrderIsNotChargedAgain() {
        var order = placed("again@example.com", "CUP-0003");
        given(gateway.charge(eq(order.number()), any(), any()))
                .willReturn(new PaymentGateway.Charge(PaymentStatus.CAPTURED, "psp-4"));
        payments.pay(order.number(), PaymentMethod.CARD);

        assertThatExceptionOfType(Refusal.class)
                .isThrownBy(() -> payments.pay(order.number(), PaymentMethod.CARD))
                .returns(Refusal.Reason.ORDER_NOT_OPEN, Refusal::reason);

        then(gateway).should().charge(eq(order.number()), any(), any());
    }

    @Test
    void cancelledOrderIsNotCharged() {
        var order = placed("cancelled@example.com", "CUP-0004");
        orders.cancel(order.number());

        assertThatExceptionOfType(Refusal.class).isThrownBy(() -> payments.pay(order.number(), PaymentMethod.CARD));

        then(gateway).shouldHaveNoInteractions();
    }

    @Test
    void gatewayThatFailsLeavesTheOrderAsItWas() {
        var order = placed("unlucky@example.com", "CUP-0005");
        given(gateway.charge(eq(order.number()), any(), any())).willThrow(new IllegalStateException("no answer"));

        assertThatExceptionOfType(IllegalStateException.class)
                .isThrownBy(() -> payments.pay(order.number(), PaymentMethod.CARD));

        assertThat(orders.find(order.number()).status()).isEqualTo(OrderStatus.PLACED);
        assertThat(payments.of(order.number())).isEmpty();
    }

    private OrderView placed(String email, String sku) {
        return orders.place(order(customers.register(registration(email)).id(), sku, 1));
    }
}
