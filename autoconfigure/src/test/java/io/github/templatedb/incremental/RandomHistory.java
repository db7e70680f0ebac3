package io.github.templatedb.incremental;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * Migrations as they change over time, at random. Whatever is left out, moved or changed, each of the scripts can run; what
 * it writes tells what was there before it and what its session remembered.
 */
final class RandomHistory {

    /** Keeps what the scripts after it see. */
    private static final String START =
            """
            CREATE TABLE journal (id int GENERATED ALWAYS AS IDENTITY, line text);
            CREATE SEQUENCE ticket INCREMENT 3;
            CREATE FUNCTION note(text) RETURNS void LANGUAGE sql AS 'INSERT INTO public.journal (line) VALUES ($1)';
            """;

    private static final List<String> STATEMENTS = List.of(
            "CREATE TABLE t${n} (id serial PRIMARY KEY, name text UNIQUE DEFAULT 'n${n}', CHECK (id > 0));",
            "CREATE TABLE IF NOT EXISTS shared (a int, b text); ALTER TABLE shared ADD COLUMN c${n} int DEFAULT ${n};",
            "INSERT INTO journal (line) SELECT 'row ' || g || ' of ${n}' FROM generate_series(1, ${n} % 7 + 1) g;",
            "SELECT note('tables ' || string_agg(relname, ',' ORDER BY relname COLLATE \"C\")) FROM pg_class"
                    + " WHERE relnamespace = 'public'::regnamespace AND relkind = 'r';",
            "SELECT note('ticket ' || nextval('ticket'));",
            "SELECT setval('ticket', ${n} * 3 + 1);",
            "DELETE FROM journal WHERE id % 5 = 0; SELECT note('left ' || count(*)) FROM journal;",
            "CREATE INDEX i${n} ON journal (line, (id + ${n}));",
            "CREATE OR REPLACE VIEW latest AS SELECT ${n} AS version, max(id) AS id FROM journal;",
            "CREATE OR REPLACE FUNCTION f${n}() RETURNS int LANGUAGE plpgsql AS $$ BEGIN RETURN ${n}; END $$;"
                    + " SELECT note('f ' || f${n}());",
            "COMMENT ON TABLE journal IS 'since ${n}'; GRANT SELECT ON journal TO PUBLIC;",
            "CREATE SCHEMA IF NOT EXISTS s${n}; CREATE TYPE s${n}.mood AS ENUM ('a${n}', 'b');",
            "SELECT lo_from_bytea(0, 'object ${n}');",
            "CREATE TABLE u${n} (LIKE journal INCLUDING ALL); INSERT INTO u${n} (line) SELECT line FROM journal;");

    /** What a session remembers, or seems to. */
    private static final List<String> LEAVES = List.of(
            "SET TimeZone = 'Asia/Tokyo';",
            "SET app.mode = 'm${n}';",
            "SELECT set_config('app.mode', 'c${n}', false);",
            // What is created after it still goes to public.
            "SET search_path = public, pg_catalog;",
            "CREATE TEMPORARY TABLE IF NOT EXISTS scratchpad (n int);",
            "SET LOCAL app.mode = 'local';",
            "RESET ALL;",
            "SET check_function_bodies = off;",
            "CREATE SEQUENCE IF NOT EXISTS cached CACHE 10; SELECT nextval('cached');",
            "PREPARE p${n} AS SELECT 1;");

    private static final List<String> FINDS = List.of(
            "SELECT note('zone ' || current_setting('TimeZone'));",
            "SELECT note('mode ' || coalesce(nullif(current_setting('app.mode', true), ''), 'none'));",
            "SELECT public.note('path ' || current_setting('search_path'));",
            "SELECT note('pad ' || coalesce(to_regclass('pg_temp.scratchpad')::text, 'none'));",
            "CREATE SEQUENCE IF NOT EXISTS cached CACHE 10; SELECT note('cached ' || nextval('cached'));",
            "SELECT note('prepared ' || count(*)) FROM pg_prepared_statements WHERE from_sql;",
            // Fails in a session that has not taken a number, where there is one to take.
            "SELECT nextval('ticket'); SELECT note('again ' || currval('ticket'));");

    private final Random random;

    private final List<Map<String, String>> past = new ArrayList<>();

    private TreeMap<Integer, String> versioned = new TreeMap<>();

    private TreeMap<String, String> repeatable = new TreeMap<>();

    private final TreeMap<String, String> ofAnotherProduct = new TreeMap<>();

    private final String suffix;

    private int number;

    /**
     * Begins a history.
     *
     * @param suffix that of all scripts; if it is not that of all SQL, there are scripts of another product beside them
     */
    RandomHistory(long seed, String suffix) {
        random = new Random(seed);
        this.suffix = suffix;
        versioned.put(1, START);
        for (int i = 2; i <= 10; i++) {
            versioned.put(i, "CREATE TABLE early%d ();".formatted(i));
        }
    }

    /** All scripts of now, by their names. */
    Map<String, String> scripts() {
        Map<String, String> scripts = new TreeMap<>();
        versioned.forEach((version, sql) ->
                scripts.put("V%d__%s%s".formatted(version, version == 1 ? "start" : "step", suffix), sql));
        scripts.putAll(repeatable);
        scripts.putAll(ofAnotherProduct);
        return scripts;
    }

    /** Changes something, and tells what. */
    String change() {
        past.add(scripts());
        if (!suffix.equals(".sql")) {
            ofAnotherProduct.put("V%d__step.h2.sql".formatted(random.nextInt(200)), "CREATE CACHED TABLE c();");
        }
        int choice = past.size() <= 2 ? 0 : random.nextInt(20);
        if (choice < 10) {
            int several = 1 + random.nextInt(3);
            for (int i = 0; i < several; i++) {
                versioned.put(versioned.lastKey() + 10, script());
            }
            return "appended " + several;
        } else if (choice < 12) {
            int version = 2 + random.nextInt(versioned.lastKey());
            versioned.put(version, script());
            return "put in or changed " + version;
        } else if (choice < 14 && versioned.size() > 12) {
            int version = versioned.lastKey();
            versioned.remove(version);
            return "removed " + version;
        } else if (choice < 16) {
            restore(past.get(random.nextInt(past.size())));
            return "went back";
        } else if (choice < 18 || repeatable.isEmpty()) {
            String name = "R__r%d%s".formatted(random.nextInt(3), suffix);
            repeatable.put(name, "SELECT note('%s');\n%s".formatted(name, script()));
            return "wrote " + name;
        }
        return "removed " + repeatable.pollFirstEntry().getKey();
    }

    private void restore(Map<String, String> scripts) {
        versioned = new TreeMap<>();
        repeatable = new TreeMap<>();
        scripts.forEach((name, sql) -> {
            if (name.startsWith("R")) {
                repeatable.put(name, sql);
            } else if (name.endsWith(suffix)) {
                versioned.put(Integer.valueOf(name.substring(1, name.indexOf('_'))), sql);
            }
        });
    }

    /** Each object in it has a name of its own, as a number is used once. */
    private String script() {
        List<String> statements = new ArrayList<>();
        for (int i = 0; i <= random.nextInt(3); i++) {
            statements.add(one(STATEMENTS));
        }
        if (random.nextInt(8) == 0) {
            statements.add(one(LEAVES));
        }
        if (random.nextInt(4) == 0) {
            statements.add(one(FINDS));
        }
        return String.join("\n", statements);
    }

    private String one(List<String> statements) {
        number++;
        return statements.get(random.nextInt(statements.size())).replace("${n}", Integer.toString(number));
    }
}
