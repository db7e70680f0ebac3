package io.github.templatedb.core.server;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A token of SQL, as PostgreSQL's lexer finds it (manual, section 4.1): a word, a quoted name, a text, a dollar-quoted body, or one
 * character that is no blank. Comments are none.
 *
 * @param text as it is written
 * @param start where it begins, in characters from 0
 * @param line where it begins
 * @since 0.1.0
 */
public record SqlToken(String text, int start, int line) {

    /** The longest first. */
    private static final Pattern TOKEN = Pattern.compile(
            """
            --[^\\n]*\
            |/\\*\
            |\\$(?:[\\p{L}_][\\p{L}\\d_]*)?\\$\
            |[eE]'(?:[^'\\\\]|''|\\\\.)*+'\
            |'(?:[^']|'')*+'\
            |"(?:[^"]|"")*+"\
            |[\\p{L}_][\\p{L}\\d_$]*\
            |\\S\
            """,
            Pattern.DOTALL);

    private static final Pattern MARK_OF_COMMENT = Pattern.compile("/\\*|\\*/");

    /**
     * Reads SQL.
     *
     * @param sql a script, or a part of one; a comment or a body that is not ended in it goes on until its end
     * @param firstLine the number of its first line
     * @return the tokens in their order
     */
    public static List<SqlToken> of(String sql, int firstLine) {
        List<SqlToken> tokens = new ArrayList<>();
        Matcher matcher = TOKEN.matcher(sql);
        int line = firstLine;
        int counted = 0;
        int position = 0;
        while (matcher.find(position)) {
            String token = matcher.group();
            int start = matcher.start();
            position = matcher.end();
            if (token.equals("/*")) {
                position = endOfComment(sql, start);
            } else if (!token.startsWith("--")) {
                if (isQuote(token)) {
                    int end = sql.indexOf(token, position);
                    position = end < 0 ? sql.length() : end + token.length();
                }
                line += (int) sql.substring(counted, start)
                        .chars()
                        .filter(c -> c == '\n')
                        .count();
                counted = start;
                tokens.add(new SqlToken(sql.substring(start, position), start, line));
            }
        }
        return tokens;
    }

    private static boolean isQuote(String token) {
        return token.startsWith("$") && token.length() > 1;
    }

    /** Comments may be nested. */
    private static int endOfComment(String sql, int start) {
        Matcher mark = MARK_OF_COMMENT.matcher(sql);
        int depth = 0;
        int position = start;
        while (mark.find(position)) {
            depth += mark.group().equals("/*") ? 1 : -1;
            position = mark.end();
            if (depth == 0) {
                return position;
            }
        }
        return sql.length();
    }

    /**
     * What keywords are known by.
     *
     * @return the token in lower case; a quoted name has its quotes
     */
    public String word() {
        return text.toLowerCase(Locale.ROOT);
    }

    /**
     * Whether it may be the name of something.
     *
     * @return true for words, keywords too, and for quoted names
     */
    public boolean isName() {
        int first = text.codePointAt(0);
        return !isText() && (Character.isLetter(first) || first == '_' || first == '"' && text.length() > 1);
    }

    /**
     * The name as PostgreSQL has it in its catalogs.
     *
     * @return for a name without quotes: in lower case
     */
    public String name() {
        return text.startsWith("\"") ? text.substring(1, text.length() - 1).replace("\"\"", "\"") : word();
    }

    /**
     * Whether it is a text.
     *
     * @return true for what is in single quotes
     */
    public boolean isText() {
        return !isBody() && text.endsWith("'") && text.length() > 1;
    }

    /**
     * Whether it is quoted with dollars, as bodies of functions are.
     *
     * @return false for what is in single quotes
     */
    public boolean isBody() {
        return isQuote(text);
    }

    /**
     * What a text or a body says.
     *
     * @return what is between its quotes; escapes with a backslash stay as they are written
     */
    public String content() {
        if (isText()) {
            return text.substring(text.indexOf('\'') + 1, text.length() - 1).replace("''", "'");
        }
        String quote = text.substring(0, text.indexOf('$', 1) + 1);
        int end = text.lastIndexOf(quote);
        return text.substring(quote.length(), end > 0 ? end : text.length());
    }
}
