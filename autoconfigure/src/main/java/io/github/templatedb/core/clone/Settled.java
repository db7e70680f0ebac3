package io.github.templatedb.core.clone;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * What somebody who has connections to a database knows of them, once PostgreSQL has counted what they did.
 *
 * @param known false if a connection is in use or cannot be had, so that its counts may be missing
 * @param sessions how many sessions have been counted
 * @param answer what one of them was told when it asked, empty if there is none
 * @since 0.1.0
 */
public record Settled(boolean known, int sessions, List<Long> answer) {

    /** Something may be missing. */
    public static final Settled UNKNOWN = new Settled(false, 0, List.of());

    /** There are no connections. */
    public static final Settled WITHOUT_SESSIONS = new Settled(true, 0, List.of());

    /**
     * All is counted.
     *
     * @param sessions how many sessions there are
     * @param connection one of them, which asks
     * @param question a query whose answer is one row of numbers
     * @return what is known
     * @throws SQLException if PostgreSQL refuses the question
     */
    public static Settled of(int sessions, Connection connection, String question) throws SQLException {
        List<Long> answer = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(question)) {
            row.next();
            for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
                answer.add(row.getLong(i));
            }
        }
        return new Settled(true, sessions, List.copyOf(answer));
    }
}
