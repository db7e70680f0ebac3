package io.github.templatedb.examples.modulith.orders;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** What the module knows of its table. */
@Component
public class Orders {

    private final JdbcClient jdbc;

    Orders(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** How many there are. */
    public long count() {
        return jdbc.sql("SELECT count(*) FROM shop_order").query(Long.class).single();
    }
}
