package io.github.templatedb.flyway;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Finds in a script what leads out of the schema that it begins in: names with a schema before the dot, and statements about
 * schemas and about what a database or a server has once. Comments do not count. Bodies of functions and DO blocks do, and texts in
 * them as far as they begin like statements: they may be run. In doubt, whether a name before a dot is that of a schema or of a table,
 * it is one of a schema, unless the script has it without a dot, too.
 *
 * @param known names of schemas, in lower case, that are not those of tables, too
 * @param placeholders what Flyway puts in their place
 */
record QualifiedNames(Set<String> known, Map<String, String> placeholders) implements Function<String, Set<String>> {

    /** Stands for the schema that everything is in. */
    static final String OWN = "templatedb_own_schema";

    /** Rows of triggers and conflicts, and catalogs, which belong to PostgreSQL. */
    private static final Set<String> HARMLESS =
            Set.of(OWN, "new", "old", "excluded", "pg_catalog", "information_schema", "pg_temp");

    /** After these comes the name of an object, which has no name of a table before its dot. */
    private static final Set<String> BEFORE_OBJECTS = words(
            """
            table join into references view sequence function procedure routine aggregate type domain index trigger
            call update truncate copy lock collation returns setof exists :: statistics""");

    /** What may stand between the two. */
    private static final Set<String> IN_BETWEEN = words("only if not concurrently lateral");

    /** Before these a name is that of a role or schema, which tells nothing of tables. */
    private static final Set<String> BEFORE_ROLES = words("to role user group authorization schema");

    private static final Set<String> STATEMENTS = words("create alter drop");

    private static final Set<String> ADJECTIVES = words("or replace trusted procedural");

    private static final Set<String> OF_DATABASE = words(
            """
            extension database role user group tablespace publication subscription event language server cast access
            system default owned""");

    private static final Set<String> BEFORE_STATEMENTS = words("; begin then else loop");

    private static final Set<String> BEFORE_SCHEMA = words("create alter drop set on in");

    /** Rows for COPY … FROM STDIN stand in the script itself. */
    private static final Pattern COPIED =
            Pattern.compile("(?im)(^\\s*copy\\b[^;]*?\\bfrom\\s+stdin\\b[^;]*;)[\\s\\S]*?^\\\\\\.$");

    /** The longest tokens first, as in PostgreSQL's lexer (manual, section 4.1). */
    private static final Pattern TOKEN = Pattern.compile(
            """
            --[^\\n]*\
            |/\\*\
            |\\$(?:[\\p{L}_][\\p{L}\\d_]*)?\\$\
            |(?<![\\w$])[eE]'(?:[^'\\\\]|''|\\\\.)*+'\
            |'(?:[^']|'')*+'\
            |"(?:[^"]|"")*+"\
            |\\$[{][^}]*[}]\
            |[\\p{L}_][\\p{L}\\d_$]*\
            |::|[.();,]\
            """,
            Pattern.DOTALL);

    private static Set<String> words(String text) {
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
                .replaceAll(rows -> Matcher.quoteReplacement(rows.group(1)
                        + "\n"
                                .repeat((int) rows.group()
                                                .chars()
                                                .filter(c -> c == '\n')
                                                .count()
                                        - (int) rows.group(1)
                                                .chars()
                                                .filter(c -> c == '\n')
                                                .count())));
        Set<String> found = new LinkedHashSet<>();
        search(text, 1, false, found);
        return found;
    }

    private void search(String sql, int firstLine, boolean isBody, Set<String> found) {
        List<Token> tokens = new ArrayList<>();
        Matcher matcher = TOKEN.matcher(sql);
        int position = 0;
        int counted = 0;
        int line = firstLine;
        while (matcher.find(position)) {
            line += (int) sql.substring(counted, matcher.start())
                    .chars()
                    .filter(c -> c == '\n')
                    .count();
            counted = matcher.start();
            String token = matcher.group();
            position = matcher.end();
            if (token.startsWith("/*")) {
                position = endOfComment(sql, matcher.start());
            } else if (token.startsWith("$") && token.endsWith("$")) {
                int end = sql.indexOf(token, position);
                search(sql.substring(position, end < 0 ? sql.length() : end), line, true, found);
                position = end < 0 ? sql.length() : end + token.length();
            } else if (token.endsWith("'")) {
                inText(token.substring(token.indexOf('\'') + 1, token.length() - 1), line, isBody, found);
            } else if (!token.startsWith("--")) {
                tokens.add(Token.of(token, line));
            }
        }
        statements(tokens, found);
        names(tokens, true, found);
    }

    /** A text is data, unless it is in a body: then it may be run. It may be the name of an object anywhere. */
    private void inText(String text, int line, boolean isBody, Set<String> found) {
        String schemas = known.stream().map(Pattern::quote).collect(Collectors.joining("|"));
        Matcher name = Pattern.compile("(?i)(?<![\\w.])\"?(" + schemas + ")\"?\\.\"?[\\p{L}_]")
                .matcher(text);
        if (name.find()) {
            found.add(schema(line, name.group(1)));
        }
        if (text.contains("search_path")) {
            found.add("line %d: search_path".formatted(line));
        }
        if (isBody && (text.contains("%I.") || text.contains("%s."))) {
            found.add("line %d: a name with a schema that is put together".formatted(line));
        }
        if (isBody) {
            List<Token> tokens = new ArrayList<>();
            Matcher matcher = TOKEN.matcher(text);
            while (matcher.find()) {
                tokens.add(Token.of(matcher.group(), line));
            }
            statements(tokens, found);
            names(tokens, false, found);
        }
    }

    private static void statements(List<Token> tokens, Set<String> found) {
        for (int i = 0; i < tokens.size(); i++) {
            Token token = tokens.get(i);
            boolean begins = i == 0 || BEFORE_STATEMENTS.contains(word(tokens, i - 1));
            if (token.is("search_path")) {
                found.add("line %d: search_path".formatted(token.line));
            } else if (begins && STATEMENTS.contains(token.word())) {
                int kind = i + 1;
                while (ADJECTIVES.contains(word(tokens, kind))) {
                    kind++;
                }
                boolean isWrapper = word(tokens, kind).equals("foreign")
                        && word(tokens, kind + 1).equals("data");
                if (OF_DATABASE.contains(word(tokens, kind)) || isWrapper) {
                    found.add("line %d: %s %s".formatted(token.line, upper(token.word()), upper(word(tokens, kind))));
                }
            } else if (begins && (token.is("grant") || token.is("revoke")) && isOfRoles(tokens, i)) {
                found.add("line %d: %s of a role".formatted(token.line, upper(token.word())));
            } else if (begins && token.is("reassign")) {
                found.add("line %d: REASSIGN OWNED".formatted(token.line));
            } else if (isName(tokens, i + 1) && BEFORE_SCHEMA.contains(word(tokens, i - 1)) && token.is("schema")) {
                found.add("line %d: %s SCHEMA".formatted(token.line, upper(word(tokens, i - 1))));
            } else if (isName(tokens, i + 1)
                    && word(tokens, i - 1).equals("on")
                    && OF_DATABASE.contains(token.word())
                    && !word(tokens, i + 1).equals("is")) {
                found.add("line %d: ON %s".formatted(token.line, upper(token.word())));
            }
        }
    }

    /** Whether it grants a role, and no right on an object. */
    private static boolean isOfRoles(List<Token> tokens, int begin) {
        for (int i = begin; i < tokens.size() && !tokens.get(i).is(";"); i++) {
            if (tokens.get(i).is("on")) {
                return false;
            }
        }
        return true;
    }

    private void names(List<Token> tokens, boolean isCode, Set<String> found) {
        for (int i = 0; i + 2 < tokens.size(); i++) {
            if (!isName(tokens, i)
                    || !tokens.get(i + 1).is(".")
                    || !isName(tokens, i + 2)
                    || word(tokens, i - 1).equals(".")) {
                continue;
            }
            String first = tokens.get(i).name();
            int end = i + 3;
            while (word(tokens, end).equals(".") && isName(tokens, end + 1)) {
                end += 2;
            }
            int before = i - 1;
            while (IN_BETWEEN.contains(word(tokens, before))) {
                before--;
            }
            boolean isLong = end > i + 3;
            boolean isColumn = !isLong
                    && (word(tokens, before).equals("column")
                            || word(tokens, before).equals("by"));
            boolean isObject = BEFORE_OBJECTS.contains(word(tokens, before))
                    || isCode && word(tokens, end).equals("(");
            if (!HARMLESS.contains(first)
                    && (known.contains(first)
                            || isLong && isCode
                            || isObject
                            || isCode && !isColumn && !hasAlone(tokens, first))) {
                found.add(schema(tokens.get(i).line, first));
            }
        }
    }

    /** Whether a name stands somewhere by itself, as those of tables, aliases and variables do. */
    private static boolean hasAlone(List<Token> tokens, String name) {
        for (int i = 0; i < tokens.size(); i++) {
            if (isName(tokens, i)
                    && tokens.get(i).name().equals(name)
                    && !word(tokens, i + 1).equals(".")
                    && !word(tokens, i - 1).equals(".")
                    && !BEFORE_ROLES.contains(word(tokens, i - 1))) {
                return true;
            }
        }
        return false;
    }

    private static String schema(int line, String name) {
        return "line %d: the schema '%s'".formatted(line, name.toLowerCase(Locale.ROOT));
    }

    /** Comments may be nested. */
    private static int endOfComment(String sql, int start) {
        Matcher mark = Pattern.compile("/\\*|\\*/").matcher(sql);
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

    private static boolean isName(List<Token> tokens, int index) {
        return index >= 0 && index < tokens.size() && tokens.get(index).isName();
    }

    /** An unquoted word or a sign, in lower case; empty where there is none. */
    private static String word(List<Token> tokens, int index) {
        return index >= 0 && index < tokens.size() ? tokens.get(index).word() : "";
    }

    private static String upper(String word) {
        return word.toUpperCase(Locale.ROOT);
    }

    /** A word, a quoted name or a sign. */
    private record Token(String text, int line) {

        static Token of(String text, int line) {
            return new Token(text.startsWith("\"") ? text : text.toLowerCase(Locale.ROOT), line);
        }

        boolean isName() {
            return text.startsWith("\"") || text.startsWith("${") || text.matches("[\\p{L}_].*");
        }

        String name() {
            return text.startsWith("\"") ? text.substring(1, text.length() - 1).replace("\"\"", "\"") : text;
        }

        String word() {
            return text.startsWith("\"") ? "" : text;
        }

        boolean is(String word) {
            return word().equals(word);
        }
    }
}
