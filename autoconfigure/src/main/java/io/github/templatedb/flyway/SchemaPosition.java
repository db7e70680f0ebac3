package io.github.templatedb.flyway;

import io.github.templatedb.core.server.SqlToken;
import java.util.List;
import java.util.Set;

/**
 * Tells by the grammar of PostgreSQL (manual, part VI) whether a name before a dot can be that of a schema only: where an object is
 * made, changed, dropped or read, where a function is called, in a cast, and in the type of most columns and arguments. Elsewhere it
 * may be that of a table or an alias.
 */
final class SchemaPosition {

    /** Directly before the name of an object, but for {@link #IN_BETWEEN}. */
    private static final Set<String> BEFORE_OBJECTS = QualifiedNames.words(
            """
            table join references view sequence function procedure routine aggregate type domain index statistics
            collation conversion update truncate copy lock call setof as returns collate of partition inherit analyze vacuum
            cluster""");

    private static final Set<String> IN_BETWEEN = QualifiedNames.words("if not exists only concurrently");

    private static final Set<String> ADJECTIVES = QualifiedNames.words("or replace unique constraint");

    /** These are on a table. */
    private static final Set<String> ON_TABLES = QualifiedNames.words("index trigger policy rule");

    /** Functions whose arguments are separated by FROM. */
    private static final Set<String> WITH_FROM = QualifiedNames.words("extract substring trim overlay");

    private static final Set<String> BEFORE_COLUMNS = QualifiedNames.words("( , add column exists attribute out inout");

    /** What stands there in expressions. */
    private static final Set<String> NO_COLUMNS = QualifiedNames.words(
            """
            select distinct all not case variadic lateral only from both leading trailing any some exists when interval array row
            by key value content document path name where rows range groups version""");

    private SchemaPosition() {}

    /** Whether that is so for the token at an index. */
    static boolean isAt(List<SqlToken> tokens, int index) {
        if (!is(tokens, index + 1, ".")
                || index + 2 >= tokens.size()
                || !tokens.get(index + 2).isName()
                || isOfTable(tokens, index + 3, "type")) {
            return false;
        }
        int before = index - 1;
        while (IN_BETWEEN.contains(QualifiedNames.word(tokens, before))) {
            before--;
        }
        String word = QualifiedNames.word(tokens, before);
        return is(tokens, index + 3, "(")
                || isOfTable(tokens, index + 3, "rowtype")
                || BEFORE_OBJECTS.contains(word)
                || word.equals("into") && (is(tokens, before - 1, "insert") || is(tokens, before - 1, "merge"))
                || word.equals("from") && !is(tokens, before - 1, "distinct") && !isOfFunction(tokens, before)
                || word.equals("on") && isOnTable(tokens, before)
                || word.equals(":") && is(tokens, before - 1, ":")
                || isType(tokens, index);
    }

    /** What a variable has the type of: a column before %TYPE, a table before %ROWTYPE. */
    private static boolean isOfTable(List<SqlToken> tokens, int index, String kind) {
        return is(tokens, index, "%") && is(tokens, index + 1, kind);
    }

    /** Of a column or an argument; after another dot it would be the name of one. */
    private static boolean isType(List<SqlToken> tokens, int index) {
        return !is(tokens, index - 3, ".")
                && BEFORE_COLUMNS.contains(QualifiedNames.word(tokens, index - 2))
                && tokens.get(index - 1).isName()
                && !NO_COLUMNS.contains(tokens.get(index - 1).word());
    }

    /** Whether a FROM separates the arguments of a function. */
    private static boolean isOfFunction(List<SqlToken> tokens, int from) {
        int depth = 0;
        for (int i = from - 1; i > 0 && !is(tokens, i, ";"); i--) {
            if (is(tokens, i, ")")) {
                depth++;
            } else if (is(tokens, i, "(") && depth-- == 0) {
                return WITH_FROM.contains(QualifiedNames.word(tokens, i - 1));
            }
        }
        return false;
    }

    /** Of a right, an index or the like, and no condition of a join. */
    private static boolean isOnTable(List<SqlToken> tokens, int on) {
        int begin = QualifiedNames.beginning(tokens, on);
        if (tokens.subList(begin, on).stream().anyMatch(token -> token.word().equals("on"))) {
            return false;
        }
        int kind = begin + 1;
        while (ADJECTIVES.contains(QualifiedNames.word(tokens, kind))) {
            kind++;
        }
        return switch (QualifiedNames.word(tokens, begin)) {
            case "grant", "revoke" -> true;
            case "create", "alter", "drop" -> ON_TABLES.contains(QualifiedNames.word(tokens, kind));
            default -> false;
        };
    }

    private static boolean is(List<SqlToken> tokens, int index, String word) {
        return QualifiedNames.word(tokens, index).equals(word);
    }
}
