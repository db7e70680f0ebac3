package io.github.templatedb.core.rewind;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import org.postgresql.PGStatement;

/** Statements that have no parameters, and lists of numbers in them. */
final class Sql {

    private Sql() {}

    /**
     * What the server plans once for all of a session, as to plan it takes longer than to answer it. Other statements must not be: the
     * driver closes those only when the JVM has collected them, and PostgreSQL goes through all of them whenever a table changes.
     */
    static PreparedStatement prepared(Connection connection, String question) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(question);
        statement.unwrap(PGStatement.class).setPrepareThreshold(1);
        return statement;
    }

    /** The first column of an answer, of the last one if there are several statements. */
    static List<String> texts(Connection connection, String question) throws SQLException {
        List<String> texts = new ArrayList<>();
        try (Statement statement = connection.createStatement()) {
            boolean isResult = statement.execute(question);
            while (isResult || statement.getUpdateCount() >= 0) {
                texts.clear();
                ResultSet row = statement.getResultSet();
                while (isResult && row.next()) {
                    texts.add(row.getString(1));
                }
                isResult = statement.getMoreResults();
            }
        }
        return texts;
    }

    static String text(Connection connection, String question) throws SQLException {
        return texts(connection, question).get(0);
    }

    /** Runs statements in one round trip; how many rows each of those has changed that give none. */
    static List<Integer> run(Connection connection, String statements) throws SQLException {
        List<Integer> counts = new ArrayList<>();
        try (Statement statement = connection.createStatement()) {
            boolean isResult = statement.execute(statements);
            while (isResult || statement.getUpdateCount() >= 0) {
                if (!isResult) {
                    counts.add(statement.getUpdateCount());
                }
                isResult = statement.getMoreResults();
            }
        }
        return counts;
    }

    static String oids(Collection<Relation> relations) {
        return relations.stream()
                .map(relation -> Long.toString(relation.oid()))
                .collect(Collectors.joining(",", "{", "}"));
    }

    static String names(Collection<Relation> relations) {
        return relations.stream().map(Relation::name).collect(Collectors.joining(", "));
    }
}
