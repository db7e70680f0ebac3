package io.github.templatedb.core.rewind;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/** Statements that have no parameters, and lists of numbers in them. */
final class Sql {

    private Sql() {}

    /** The first column of an answer. */
    static List<String> texts(Connection connection, String question) throws SQLException {
        List<String> texts = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(question)) {
            while (row.next()) {
                texts.add(row.getString(1));
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
