package io.github.templatedb.core.server;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Takes a script apart into its statements, as PostgreSQL's lexer does (manual, section 4.1): a semicolon ends one unless it is in
 * a text, a quoted name, a comment, a dollar-quoted body, parentheses or a body that begins with BEGIN ATOMIC.
 */
final class SqlStatements {

    /** The longest tokens first; what is none of them counts character by character. */
    private static final Pattern TOKEN = Pattern.compile(
            """
            --[^\\n]*\
            |/\\*\
            |\\$(?:[\\p{L}_][\\p{L}\\d_]*)?\\$\
            |(?<![\\w$])[eE]'(?:[^'\\\\]|''|\\\\.)*+'\
            |'(?:[^']|'')*+'\
            |"(?:[^"]|"")*+"\
            |[\\p{L}_][\\p{L}\\d_$]*\
            |[();]\
            """,
            Pattern.DOTALL);

    private final String script;

    private final Matcher tokens;

    private final List<Part> parts = new ArrayList<>();

    private int begin;

    private int parentheses;

    private int blocks;

    private String word = "";

    private SqlStatements(String script) {
        this.script = script;
        this.tokens = TOKEN.matcher(script);
    }

    /** The statements of a script, without those that are empty. */
    static List<Part> of(String script) {
        SqlStatements statements = new SqlStatements(script);
        statements.read();
        return statements.parts;
    }

    private void read() {
        int position = 0;
        while (tokens.find(position)) {
            String token = tokens.group();
            position = tokens.end();
            if (token.startsWith("/*")) {
                position = endOfComment(tokens.start());
            } else if (token.startsWith("$")) {
                int end = script.indexOf(token, position);
                position = end < 0 ? script.length() : end + token.length();
            } else if (token.equals(";")) {
                if (parentheses == 0 && blocks == 0) {
                    add(tokens.start());
                    begin = position;
                }
            } else {
                count(token);
            }
        }
        add(script.length());
    }

    private void count(String token) {
        String before = word;
        word = token.toLowerCase(Locale.ROOT);
        switch (word) {
            case "(" -> parentheses++;
            case ")" -> parentheses = Math.max(0, parentheses - 1);
            case "atomic" -> blocks += before.equals("begin") ? 1 : 0;
            case "case" -> blocks += blocks > 0 ? 1 : 0;
            case "end" -> blocks = Math.max(0, blocks - 1);
            default -> {}
        }
    }

    /** Comments may be nested. */
    private int endOfComment(int start) {
        int depth = 0;
        for (int i = start; i < script.length() - 1; i++) {
            String two = script.substring(i, i + 2);
            if (two.equals("/*")) {
                depth++;
                i++;
            } else if (two.equals("*/")) {
                depth--;
                i++;
                if (depth == 0) {
                    return i + 1;
                }
            }
        }
        return script.length();
    }

    private void add(int end) {
        String sql = script.substring(begin, end);
        String withoutComments = sql.replaceAll("--[^\\n]*", "").replaceAll("(?s)/\\*.*?\\*/", "");
        if (!withoutComments.isBlank()) {
            int first = begin + sql.length() - sql.stripLeading().length();
            int line = 1
                    + (int) script.substring(0, first)
                            .chars()
                            .filter(c -> c == '\n')
                            .count();
            parts.add(new Part(sql.strip(), line));
        }
        word = "";
    }

    /**
     * A statement.
     *
     * @param sql its text, without the semicolon
     * @param line where it begins in the script, from 1
     */
    record Part(String sql, int line) {}
}
