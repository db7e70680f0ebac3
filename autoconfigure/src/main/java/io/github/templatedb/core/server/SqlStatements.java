package io.github.templatedb.core.server;

import java.util.ArrayList;
import java.util.List;

/**
 * Takes a script apart into its statements: a semicolon ends one unless it is in a text, a quoted name, a comment, a dollar-quoted
 * body, parentheses or a body that begins with BEGIN ATOMIC.
 */
final class SqlStatements {

    private SqlStatements() {}

    /** The statements of a script, without those that are empty. */
    static List<Part> of(String script) {
        List<Part> parts = new ArrayList<>();
        SqlToken first = null;
        String before = "";
        int parentheses = 0;
        int blocks = 0;
        for (SqlToken token : SqlToken.of(script, 1)) {
            String word = token.word();
            if (word.equals(";") && parentheses == 0 && blocks == 0) {
                if (first != null) {
                    parts.add(Part.of(script, first, token.start()));
                }
                first = null;
                before = "";
                continue;
            }
            first = first != null ? first : token;
            switch (word) {
                case "(" -> parentheses++;
                case ")" -> parentheses = Math.max(0, parentheses - 1);
                case "atomic" -> blocks += before.equals("begin") ? 1 : 0;
                case "case" -> blocks += blocks > 0 ? 1 : 0;
                case "end" -> blocks = Math.max(0, blocks - 1);
                default -> {}
            }
            before = word;
        }
        if (first != null) {
            parts.add(Part.of(script, first, script.length()));
        }
        return parts;
    }

    /**
     * A statement.
     *
     * @param sql its text, without the semicolon and the comments before it
     * @param line where it begins in the script, from 1
     */
    record Part(String sql, int line) {

        private static Part of(String script, SqlToken first, int end) {
            return new Part(script.substring(first.start(), end).strip(), first.line());
        }
    }
}
