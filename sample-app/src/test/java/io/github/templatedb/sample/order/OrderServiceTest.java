package io.github.templatedb.sample.order;

import static io.github.templatedb.sample.SampleData.order;
import static io.github.templatedb.sample.SampleData.registration;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.templatedb.AutoConfigureTemplateDatabase;
import io.github.templatedb.sample.Refusal;
import io.github.templatedb.sample.customer.CustomerService;
import io.github.templatedb.sample.stock.StockLedger;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.jdbc.core.simple.JdbcClient;

@SpringBootTest(webEnvironment = WebEnvironment.NONE)
@AutoConfigureTemplateDatabase
class OrderServiceTest {

    @Autowired
    private OrderService orders;

    @Autowired
    private CustomerService customers;

    @Autowired
    private StockLedger stock;

    @Autowired
    private JdbcClient jdbc;

    @Test
    void ordersOfACustomerComeLatestFirst() {
        var ada = customers.register(registration("ada@example.com")).id();

        var first = orders.place(order(ada, "STO-0001", 1));
        var second = orders.place(order(ada, "STO-0002", 1));

        assertThat(orders.of("ada@example.com"))
                .extracting(OrderView::number)
                .containsExactly(second.number(), first.number());
    }

    @Test
    void linesAreSortedByNumberHoweverTheyWereOrdered() {
        var customer = customers.register(registration("lines@example.com")).id();

        var order = orders.place(new NewOrder(
                customer, List.of(new NewOrder.Item("STO-0004", 2), new NewOrder.Item("STO-0003", 1)), null));

        assertThat(orders.find(order.number()).lines())
                .extracting(OrderView.Line::sku)
                .containsExactly("STO-0003", "STO-0004");
    }

    @Test
    void couponIsUsedUpAfterItsLastUse() {
        jdbc.sql("INSERT INTO coupon (code, percent, max_uses) VALUES ('WELCOME', 20, 2)")
                .update();
        var customer = customers.register(registration("coupons@example.com")).id();
        orders.place(order(customer, "STO-0005", 1, "WELCOME"));
        orders.place(order(customer, "STO-0005", 1, "WELCOME"));

        assertThatExceptionOfType(Refusal.class)
                .isThrownBy(() -> orders.place(order(customer, "STO-0005", 1, "WELCOME")))
                .returns(Refusal.Reason.COUPON_NOT_USABLE, Refusal::reason);
    }

    @Test
    void refusedOrderDoesNotUseUpItsNumber() {
        var customer = customers.register(registration("gaps@example.com")).id();
        var before = orders.place(order(customer, "STO-0006", 1)).number();

        assertThatExceptionOfType(Refusal.class)
                .isThrownBy(() -> orders.place(order(customer, "STO-0006", 1, "NO-SUCH-COUPON")));

        var after = orders.place(order(customer, "STO-0006", 1)).number();
        assertThat(sequence(after)).isEqualTo(sequence(before) + 1);
    }

    @Test
    void lastPieceIsSoldOnce() throws Exception {
        var customer = customers.register(registration("race@example.com")).id();
        jdbc.sql("INSERT INTO stock_movement (product_id, quantity, reason) "
                        + "SELECT product_id, 1 - on_hand, 'CORRECTION' FROM stock JOIN product ON id = product_id "
                        + "WHERE sku = 'STO-0007'")
                .update();
        var together = new CyclicBarrier(4);
        Callable<OrderView> buyer = () -> {
            together.await(30, TimeUnit.SECONDS);
            return orders.place(order(customer, "STO-0007", 1));
        };

        var buyers = Executors.newFixedThreadPool(4);
        try {
            var refusals = refusals(buyers.invokeAll(List.of(buyer, buyer, buyer, buyer), 60, TimeUnit.SECONDS));
            assertThat(refusals).extracting(Refusal::reason).hasSize(3).containsOnly(Refusal.Reason.OUT_OF_STOCK);
        } finally {
            buyers.shutdownNow();
        }
        assertThat(stock.onHand("STO-0007")).isZero();
        assertThat(orders.of("race@example.com")).hasSize(1);
    }

    private static List<Refusal> refusals(List<Future<OrderView>> sales) throws InterruptedException {
        var refusals = new ArrayList<Refusal>();
        for (var sale : sales) {
            try {
                sale.get();
            } catch (ExecutionException failed) {
                refusals.add((Refusal) failed.getCause());
            }
        }
        return refusals;
    }

    private static int sequence(String number) {
        return Integer.parseInt(number.substring("2026-".length()));
    }
}
