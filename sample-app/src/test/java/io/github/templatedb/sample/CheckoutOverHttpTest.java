package io.github.templatedb.sample;

import static io.github.templatedb.sample.SampleData.order;
import static io.github.templatedb.sample.SampleData.registration;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.templatedb.AutoConfigureTemplateDatabase;
import io.github.templatedb.sample.customer.CustomerView;
import io.github.templatedb.sample.order.NewOrder;
import io.github.templatedb.sample.order.OrderStatus;
import io.github.templatedb.sample.order.OrderView;
import io.github.templatedb.sample.payment.PaymentMethod;
import io.github.templatedb.sample.payment.PaymentStatus;
import io.github.templatedb.sample.payment.PaymentView;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.resttestclient.autoconfigure.AutoConfigureRestTestClient;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.http.HttpStatus;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.web.servlet.client.EntityExchangeResult;
import org.springframework.test.web.servlet.client.RestTestClient;

@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
@AutoConfigureRestTestClient
@AutoConfigureTemplateDatabase
class CheckoutOverHttpTest {

    @Autowired
    private RestTestClient http;

    @Autowired
    private JdbcClient jdbc;

    @Test
    void customerRegistersOrdersAndPays() {
        jdbc.sql("INSERT INTO coupon (code, percent) VALUES ('WELCOME', 10)").update();
        var ada = customer("ada@example.com");

        var order = placed(order(ada, "TBL-0001", 2, "WELCOME"));
        var payment = pay(order.number(), PaymentMethod.CARD);

        assertThat(payment.getStatus()).isEqualTo(HttpStatus.CREATED);
        assertThat(payment.getResponseBody())
                .extracting(PaymentView::status, PaymentView::amount)
                .containsExactly(PaymentStatus.CAPTURED, order.total());
        assertThat(find(order.number()).status()).isEqualTo(OrderStatus.PAID);
    }

    @Test
    void invoicesAreNumberedOneByOne() {
        var customer = customer("invoices@example.com");

        var first = pay(placed(order(customer, "TBL-0002", 1)).number(), PaymentMethod.INVOICE);
        var second = pay(placed(order(customer, "TBL-0003", 1)).number(), PaymentMethod.INVOICE);

        assertThat(first.getResponseBody().invoice()).isGreaterThan(100_000);
        assertThat(second.getResponseBody().invoice())
                .isGreaterThan(first.getResponseBody().invoice());
    }

    @Test
    void cardIsNotChargedBeyondItsLimit() {
        var order = placed(order(customer("limit@example.com"), "CAB-0001", 40));

        var declined = pay(order.number(), PaymentMethod.CARD);

        assertThat(declined.getStatus()).isEqualTo(HttpStatus.PAYMENT_REQUIRED);
        assertThat(declined.getResponseBody().invoice()).isNull();
        assertThat(find(order.number()).status()).isEqualTo(OrderStatus.PLACED);
    }

    @Test
    void paidOrderCannotBeCancelled() {
        var order = placed(order(customer("late@example.com"), "TBL-0005", 1));
        pay(order.number(), PaymentMethod.TRANSFER);

        var cancelled = http.post()
                .uri("/orders/{number}/cancellation", order.number())
                .exchange()
                .returnResult();

        assertThat(cancelled.getStatus()).isEqualTo(HttpStatus.CONFLICT);
        assertThat(find(order.number()).status()).isEqualTo(OrderStatus.PAID);
    }

    private long customer(String email) {
        var registered = http.post()
                .uri("/customers")
                .body(registration(email))
                .exchange()
                .returnResult(CustomerView.class);
        assertThat(registered.getStatus()).isEqualTo(HttpStatus.CREATED);
        return registered.getResponseBody().id();
    }

    private OrderView placed(NewOrder order) {
        var placed = http.post().uri("/orders").body(order).exchange().returnResult(OrderView.class);
        assertThat(placed.getStatus()).isEqualTo(HttpStatus.CREATED);
        return placed.getResponseBody();
    }

    private EntityExchangeResult<PaymentView> pay(String number, PaymentMethod method) {
        return http.post()
                .uri("/orders/{number}/payments", number)
                .body(Map.of("method", method))
                .exchange()
                .returnResult(PaymentView.class);
    }

    private OrderView find(String number) {
        return http.get()
                .uri("/orders/{number}", number)
                .exchange()
                .returnResult(OrderView.class)
                .getResponseBody();
    }
}
