package io.github.templatedb.flyway;

import io.github.templatedb.core.server.SqlToken;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds in a script what leads out of the schema that it begins in: the name of a schema before a dot, and statements about
 * schemas and about what a database or a server has once. Comments do not count. Bodies of functions and DO blocks do, and texts in
 * them as far as they begin like statements: they may be run. Where a table or an alias may stand as well, only names of schemas
 * that there are count; PostgreSQL itself refuses those of others.
 *
 * @param schemas the schemas that there are, as the catalogs name them; a table or an alias of such a name is taken for one
 * @param placeholders what Flyway puts in their place
 */
record QualifiedNames(Set<String> schemas, Map<String, String> placeholders) implements Function<String, Set<String>> {

    private static final Set<String> BEFORE_STATEMENTS = words("; begin then else loop");

    private static final Set<String> STATEMENTS = words("create alter drop import reassign");

    private static final Set<String> ADJECTIVES = words("or replace trusted procedural foreign data");

    private static final Set<String> OF_DATABASE = words(
            """
            schema extension database role user group tablespace publication subscription event language server wrapper cast
            access system default owned""");

    private static final Set<String> BEGINNINGS = words(
            """
            create alter drop truncate comment grant revoke select table with insert update delete merge copy lock call do
            declare begin import reassign security set""");

    /** Before these texts is RAISE, with or without a level. */
    private static final Set<String> MESSAGES = words("raise debug log info notice warning exception");

    /** These statements say of what they are. */
    private static final Set<String> ABOUT = words("comment grant revoke security");

    /** What follows the name of a table or column. */
    private static final Set<String> NO_NAMES = words("is to from");

    /** Rows for COPY … FROM STDIN stand in the script itself. */
    private static final Pattern COPIED =
            Pattern.compile("(?im)(^\\s*copy\\b[^;]*?\\bfrom\\s+stdin\\b[^;]*;)([\\s\\S]*?)^\\\\\\.$");

    private static final Pattern DOT = Pattern.compile("\\s*\\.");

    private static final Pattern DOT_IN_TEXT = Pattern.compile("\\.[\\p{L}_\"]");

    /** In the text that format() is given. */
    private static final Pattern PUT_TOGETHER = Pattern.compile("%(\\d+\\$)?[Is]\\.[%\"\\p{L}_]");

    static Set<String> words(String text) {
        return Set.of(text.strip().split("\\s+"));
    }

    /** What is found, each as a line and a few words. */
    @Override
    public Set<String> apply(String script) {
        String text = script;
        for (Map.Entry<String, String> placeholder : placeholders.entrySet()) {
            text = text.replace(placeholder.getKey(), placeholder.getValue());
        }
        text = COPIED.matcher(text)
                .replaceAll(copy ->
                        Matcher.quoteReplacement(copy.group(1) + copy.group(2).replaceAll("[^\n]", "")));
        Set<String> found = new LinkedHashSet<>();
        search(text, 1, true, false, found);
        return found;
    }

    /**
     * Searches a script, or a text in it.
     *
     * @param isCode whether it is run; elsewhere names alone count
     * @param isBody whether the texts in it may be run, too
     */
    private void search(String sql, int firstLine, boolean isCode, boolean isBody, Set<String> found) {
        List<SqlToken> tokens = SqlToken.of(sql, firstLine);
        for (int i = 0; i < tokens.size(); i++) {
            SqlToken token = tokens.get(i);
            String before = word(tokens, i - 1);
            String what = "";
            if (token.isBody() || token.isText()) {
                boolean mayRun = isBody && !MESSAGES.contains(before) || isCode && isRun(tokens, i);
                boolean isStatement = token.isBody() || isStatement(token);
                search(token.content(), token.line(), mayRun && isStatement, mayRun, found);
                if (mayRun
                        && token.isText()
                        && PUT_TOGETHER.matcher(token.content()).find()) {
                    what = "a name with a schema that is put together";
                }
            } else if (token.word().equals("search_path")) {
                what = "search_path";
            } else if (!before.equals(".")
                    && (isSchema(token, isCode, sql) || isCode && isOfUser(token) && SchemaPosition.isAt(tokens, i))) {
                what = "the schema '%s'".formatted(token.name());
            } else if (isCode) {
                what = statement(tokens, i);
            }
            if (!what.isEmpty()) {
                found.add("line %d: %s".formatted(token.line(), what));
            }
        }
    }

    /** Whether a text outside of bodies is one, or seems to be given to a function that runs it. */
    private static boolean isRun(List<SqlToken> tokens, int index) {
        String before = word(tokens, index - 1);
        return before.equals("as")
                || before.equals("do")
                || word(tokens, index - 2).equals("language")
                || tokens.get(index).isBody() && isStatement(tokens.get(index));
    }

    private static boolean isStatement(SqlToken text) {
        return BEGINNINGS.contains(word(SqlToken.of(text.content(), 1), 0));
    }

    /** What PostgreSQL has itself may be named; nobody else can make a schema whose name begins like this. */
    private static boolean isOfUser(SqlToken token) {
        return token.isName()
                && !token.name().startsWith("pg_")
                && !token.name().equals("information_schema");
    }

    /** Whether a schema that there is stands before a dot. Sentences have dots, too, with a blank after them. */
    private boolean isSchema(SqlToken token, boolean isCode, String sql) {
        return token.isName()
                && schemas.contains(token.name())
                && (isCode ? DOT : DOT_IN_TEXT)
                        .matcher(sql)
                        .region(token.start() + token.text().length(), sql.length())
                        .lookingAt();
    }

    /** The first words of a statement about more than a schema has, if there is one; or what it is about. */
    private static String statement(List<SqlToken> tokens, int index) {
        String before = word(tokens, index - 1);
        String word = word(tokens, index);
        boolean begins = index == 0 || BEFORE_STATEMENTS.contains(before);
        if (begins && STATEMENTS.contains(word)) {
            int kind = index + 1;
            while (ADJECTIVES.contains(word(tokens, kind))) {
                kind++;
            }
            return OF_DATABASE.contains(word(tokens, kind)) ? upper(word + " " + word(tokens, kind)) : "";
        }
        if (begins && (word.equals("grant") || word.equals("revoke"))) {
            return isOfRoles(tokens, index) ? upper(word) + " of a role" : "";
        }
        boolean isOther = before.equals("on")
                        && OF_DATABASE.contains(word)
                        && ABOUT.contains(word(tokens, beginning(tokens, index)))
                || word.equals("schema") && (before.equals("set") || before.equals("in"));
        return isOther && isNamed(tokens, index + 1) ? upper(before + " " + word) : "";
    }

    /** The index at which the statement begins that a token is in. */
    static int beginning(List<SqlToken> tokens, int index) {
        int begin = index;
        while (begin > 0 && !BEFORE_STATEMENTS.contains(word(tokens, begin - 1))) {
            begin--;
        }
        return begin;
    }

    /** Whether it grants a role, and no right on an object. */
    private static boolean isOfRoles(List<SqlToken> tokens, int begin) {
        return tokens.subList(begin, tokens.size()).stream()
                .map(SqlToken::word)
                .takeWhile(word -> !word.equals(";"))
                .noneMatch("on"::equals);
    }

    private static boolean isNamed(List<SqlToken> tokens, int index) {
        return index < tokens.size()
                && !NO_NAMES.contains(word(tokens, index))
                && (tokens.get(index).isName() || tokens.get(index).isText());
    }

    /** The word at an index, or nothing. */
    static String word(List<SqlToken> tokens, int index) {
        return index >= 0 && index < tokens.size() ? tokens.get(index).word() : "";
    }

    private static String upper(String words) {
        return words.toUpperCase(Locale.ROOT);
    }
}
