package io.github.templatedb.sample.order;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

@Component
class OrderNumbers {

    private final JdbcClient jdbc;

    OrderNumbers(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** The next number of the year, without gaps: other orders of the year wait until this transaction ends. */
    @Transactional(propagation = Propagation.MANDATORY)
    String next(int year) {
        return jdbc.sql("SELECT next_order_number(:year)")
                .param("year", year)
                .query(String.class)
                .single();
    }
}
