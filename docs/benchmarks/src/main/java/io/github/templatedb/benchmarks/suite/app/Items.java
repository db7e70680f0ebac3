package io.github.templatedb.benchmarks.suite.app;

import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What the application does with its database. The migrations make the tables. */
public final class Items {

    private static final AtomicInteger MADE = new AtomicInteger();

    private final JdbcClient jdbc;

    Items(JdbcClient jdbc) {
        MADE.incrementAndGet();
        this.jdbc = jdbc;
    }

    /** How many application contexts this JVM has started: each has one of these. */
    public static int made() {
        return MADE.get();
    }

    void add(String name) {
        jdbc.sql("INSERT INTO item_1 (name) VALUES (?)").param(name).update();
    }

    /** Those that nobody has changed. */
    long count() {
        return jdbc.sql("SELECT count(*) FROM item_1 WHERE price = 0")
                .query(Long.class)
                .single();
    }

    void change(int tables) {
        for (int i = 1; i <= tables; i++) {
            jdbc.sql("UPDATE item_%d SET price = price + 1 WHERE id = 1".formatted(i))
                    .update();
        }
    }

    void order(int number) {
        jdbc.sql("INSERT INTO item_2 (name, price) VALUES (?, ?)")
                .params("order " + number, number)
                .update();
        jdbc.sql("SELECT sum(b.price) FROM item_1 a JOIN item_2 b ON a.id = b.id WHERE b.name LIKE ?")
                .param("order%")
                .query(Double.class)
                .optional();
    }
}
