package io.github.templatedb.examples.modulith.billing;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** What the module knows of its table. */
@Component
public class Billing {

    private final JdbcClient jdbc;

    Billing(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** How many there are. */
    public long count() {
        return jdbc.sql("SELECT count(*) FROM bill").query(Long.class).single();
    }
}
