package io.github.templatedb.sample.report;

import static io.github.templatedb.sample.SampleData.order;
import static io.github.templatedb.sample.SampleData.registration;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.github.templatedb.AutoConfigureTemplateDatabase;
import io.github.templatedb.sample.customer.CustomerService;
import io.github.templatedb.sample.order.OrderService;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.jdbc.core.simple.JdbcClient;

@SpringBootTest(webEnvironment = WebEnvironment.NONE)
@AutoConfigureTemplateDatabase
class AuditLogTest {

    @Autowired
    private Reports reports;

    @Autowired
    private CustomerService customers;

    @Autowired
    private OrderService orders;

    @Autowired
    private JdbcClient jdbc;

    @Test
    void everyStatusOfAnOrderIsLogged() {
        var customer =
                customers.register(registration("statuses@audit.example")).id();
        var number = orders.place(order(customer, "SHF-0001", 1)).number();
        orders.cancel(number);

        assertThat(reports.changes("purchase_order", number))
                .extracting(Reports.Change::action, Reports.Change::status)
                .containsExactly(tuple("INSERT", "PLACED"), tuple("UPDATE", "CANCELLED"));
    }

    @Test
    void deletedCustomerIsStillInTheLog() {
        var id = customers.register(registration("deleted@audit.example")).id();
        customers.delete(id);

        assertThat(jdbc.sql("SELECT before ->> 'email' FROM audit_log WHERE table_name = 'customer' AND row_key = ? "
                                + "AND action = 'DELETE'")
                        .param(Long.toString(id))
                        .query(String.class)
                        .single())
                .isEqualTo("deleted@audit.example");
    }

    @Test
    void entriesGoToThePartitionOfTheirMonth() {
        jdbc.sql("INSERT INTO audit_log (logged_at, table_name, row_key, action, after) "
                        + "VALUES ('2026-02-28T23:59:59Z', 'partition', '1', 'INSERT', '{}')")
                .update();

        assertThat(jdbc.sql("SELECT tableoid::regclass::text FROM audit_log WHERE table_name = 'partition'")
                        .query(String.class)
                        .single())
                .isEqualTo("audit_log_2026_02");
    }

    @Test
    void importedOrdersWereNotLogged() {
        assertThat(reports.changes("purchase_order", "2024-0001")).isEmpty();
    }
}
