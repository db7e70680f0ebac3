package io.github.templatedb.sample.order;

import static io.github.templatedb.sample.SampleData.order;
import static io.github.templatedb.sample.SampleData.registration;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.templatedb.sample.ShopTest;
import io.github.templatedb.sample.customer.CustomerService;
import io.github.templatedb.sample.stock.StockLedger;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;

@ShopTest
class OrderApiTest {

    @Autowired
    private MockMvcTester mvc;

    @Autowired
    private CustomerService customers;

    @Autowired
    private OrderService orders;

    @Autowired
    private StockLedger stock;

    @Autowired
    private JdbcClient jdbc;

    @Test
    void placedOrderTakesItsStock() {
        var customer = customer("takes@orders.example");
        var before = stock.onHand("CHR-0001");

        assertThat(place(customer, "CHR-0001", 3))
                .hasStatus(HttpStatus.CREATED)
                .bodyJson()
                .isLenientlyEqualTo(
                        """
                        {"status": "PLACED", "lines": [{"sku": "CHR-0001", "quantity": 3}]}
                        """);

        assertThat(stock.onHand("CHR-0001")).isEqualTo(before - 3);
    }

    @Test
    void orderIsFoundWhereTheResponseSays() {
        var placed = place(customer("location@orders.example"), "CHR-0002", 1);

        assertThat(mvc.get().uri(placed.getResponse().getHeader("Location")))
                .hasStatusOk()
                .bodyJson()
                .extractingPath("$.lines[0].sku")
                .isEqualTo("CHR-0002");
    }

    @Test
    void totalIsTheSumOfTheLines() {
        var order = orders.place(order(customer("total@orders.example"), "CHR-0003", 4));

        assertThat(jdbc.sql("SELECT sum(line_total) = ? FROM order_line WHERE order_number = ?")
                        .params(order.total(), order.number())
                        .query(Boolean.class)
                        .single())
                .isTrue();
    }

    @Test
    void couponTakesItsShareOff() {
        jdbc.sql("INSERT INTO coupon (code, percent) VALUES ('WELCOME', 50)").update();

        var order = orders.place(order(customer("coupon@orders.example"), "CHR-0004", 2, "welcome"));

        assertThat(order.coupon()).isEqualTo("WELCOME");
        assertThat(order.discount().add(order.total()))
                .isEqualByComparingTo(order.lines().get(0).lineTotal());
    }

    @Test
    void moreThanTheChannelSellsIsRefused() {
        assertThat(place(customer("greedy@orders.example"), "CHR-0005", 21))
                .hasStatus(HttpStatus.UNPROCESSABLE_CONTENT)
                .bodyJson()
                .extractingPath("$.detail")
                .isEqualTo("21 pieces of CHR-0005: an order takes 1 to 20.");
    }

    @Test
    void refusedOrderLeavesNothingBehind() {
        var customer = customer("refused@orders.example");
        jdbc.sql("INSERT INTO stock_movement (product_id, quantity, reason) "
                        + "SELECT product_id, 2 - on_hand, 'CORRECTION' FROM stock JOIN product ON id = product_id "
                        + "WHERE sku = 'CHR-0006'")
                .update();

        assertThat(place(customer, "CHR-0006", 3))
                .hasStatus(HttpStatus.CONFLICT)
                .bodyJson()
                .extractingPath("$.type")
                .isEqualTo("urn:shop:out-of-stock");

        assertThat(orders.of("refused@orders.example")).isEmpty();
        assertThat(stock.onHand("CHR-0006")).isEqualTo(2);
    }

    @Test
    void orderWithoutItemsIsInvalid() {
        assertThat(mvc.post()
                        .uri("/orders")
                        .contentType(MediaType.APPLICATION_JSON)
                        .content(
                                """
                        {"customerId": 1, "items": []}
                        """))
                .hasStatus(HttpStatus.BAD_REQUEST)
                .bodyJson()
                .hasPath("$.errors.items");
    }

    @Test
    void unknownCustomerCannotOrder() {
        assertThat(place(999_999, "CHR-0007", 1)).hasStatus(HttpStatus.NOT_FOUND);
    }

    private long customer(String email) {
        return customers.register(registration(email)).id();
    }

    private MvcTestResult place(long customerId, String sku, int quantity) {
        return mvc.post()
                .uri("/orders")
                .contentType(MediaType.APPLICATION_JSON)
                .content(
                        """
                        {"customerId": %d, "items": [{"sku": "%s", "quantity": %d}]}
                        """
                                .formatted(customerId, sku, quantity))
                .exchange();
    }

    @Nested
    class OfWhichTheCustomerThinksAgain {

        @Test
        void cancelledOrderReturnsItsStock() {
            var before = stock.onHand("CHR-0011");
            var order = orders.place(order(customer("returns@orders.example"), "CHR-0011", 5));

            assertThat(cancel(order.number()))
                    .hasStatusOk()
                    .bodyJson()
                    .extractingPath("$.status")
                    .isEqualTo("CANCELLED");

            assertThat(stock.onHand("CHR-0011")).isEqualTo(before);
        }

        @Test
        void orderIsCancelledOnce() {
            var order = orders.place(order(customer("twice@orders.example"), "CHR-0012", 1));
            orders.cancel(order.number());

            assertThat(cancel(order.number()))
                    .hasStatus(HttpStatus.CONFLICT)
                    .bodyJson()
                    .extractingPath("$.detail")
                    .isEqualTo("Order %s is CANCELLED.".formatted(order.number()));
        }

        @Test
        void importedOrderWasShippedAndStays() {
            assertThat(cancel("2024-0001")).hasStatus(HttpStatus.CONFLICT);
        }

        private MvcTestResult cancel(String number) {
            return mvc.post().uri("/orders/{number}/cancellation", number).exchange();
        }
    }
}
