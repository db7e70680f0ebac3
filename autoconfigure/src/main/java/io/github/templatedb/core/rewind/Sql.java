package io.github.templatedb.core.rewind;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.postgresql.PGStatement;

/** Statements that have no parameters, and lists of numbers in them. */
final class Sql {

    /** PostgreSQL manual, appendix A. */
    static final String LOCK_NOT_AVAILABLE = "55P03";

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

    /**
     * What statements answer.
     *
     * @param counts how many rows each of those has changed that give none
     * @param texts the first column of what the last one gives
     */
    record Answers(List<Integer> counts, List<String> texts) {}

    /** Runs statements in one round trip. */
    static Answers run(Connection connection, String statements) throws SQLException {
        List<Integer> counts = new ArrayList<>();
        List<String> texts = new ArrayList<>();
        try (Statement statement = connection.createStatement()) {
            boolean isResult = statement.execute(statements);
            while (isResult || statement.getUpdateCount() >= 0) {
                texts.clear();
                if (!isResult) {
                    counts.add(statement.getUpdateCount());
                }
                ResultSet row = statement.getResultSet();
                while (isResult && row.next()) {
                    texts.add(row.getString(1));
                }
                isResult = statement.getMoreResults();
            }
        }
        return new Answers(counts, texts);
    }

    static List<String> texts(Connection connection, String question) throws SQLException {
        return run(connection, question).texts();
    }

    static String text(Connection connection, String question) throws SQLException {
        return texts(connection, question).get(0);
    }

    static <T> String list(Collection<T> things, Function<T, String> text) {
        return things.stream().map(text).collect(Collectors.joining(", "));
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
