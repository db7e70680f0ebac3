package io.github.templatedb.usecases.support;

import org.springframework.jdbc.core.simple.JdbcClient;

/** The books of the library, beside those of its migrations. */
public final class Books {

    private Books() {}

    /** Their titles in the order of the alphabet, each once, with a space between them. */
    public static String titles(JdbcClient jdbc) {
        return String.join(
                " ",
                jdbc.sql("SELECT DISTINCT title FROM book WHERE isbn NOT LIKE '978%' ORDER BY title")
                        .query(String.class)
                        .list());
    }

    /** Adds one. */
    public static void insert(JdbcClient jdbc, String title) {
        jdbc.sql("INSERT INTO book VALUES (DEFAULT, random()::text, ?)")
                .param(title)
                .update();
    }
}
