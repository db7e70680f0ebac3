package io.github.templatedb.flyway;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QualifiedNamesTests {

    private static final QualifiedNames SEARCH = new QualifiedNames(
            Set.of("public", "library"),
            Map.of("${flyway:defaultSchema}", QualifiedNames.OWN, "${tables}", "shop", "${name}", "book"));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CREATE TABLE shop.book (id bigint)",
                "create table if not exists \"shop\".\"Book\" (id bigint)",
                "ALTER TABLE ONLY shop.book ADD COLUMN title text",
                "INSERT INTO shop.book VALUES (1)",
                "UPDATE shop . book SET title = ''",
                "DELETE FROM shop.book",
                "SELECT * FROM book JOIN shop.author ON true",
                "CREATE INDEX ON shop.book (title)",
                "CREATE TRIGGER t BEFORE INSERT ON shop.book FOR EACH ROW EXECUTE FUNCTION f()",
                "CREATE TRIGGER t BEFORE INSERT ON book FOR EACH ROW EXECUTE FUNCTION shop.f()",
                "GRANT SELECT ON shop.book TO shop",
                "ALTER TABLE shop.book OWNER TO shop",
                "CREATE TABLE t (a shop.mood)",
                "SELECT 'a'::shop.mood",
                "SELECT shop.f(1)",
                "CREATE TABLE t (a bigint REFERENCES shop.book)",
                "COMMENT ON COLUMN shop.book.title IS 'x'",
                "SELECT shop.book.title FROM book",
                "CREATE VIEW v AS SELECT * FROM shop.book",
                "DROP TABLE IF EXISTS shop.book",
                "TRUNCATE shop.book",
                "CREATE FUNCTION f() RETURNS void LANGUAGE sql AS $$ DELETE FROM shop.book $$",
                "DO $x$ BEGIN DELETE FROM shop.book; END $x$",
                "DO $x$ BEGIN EXECUTE 'CREATE TABLE shop.book (id bigint)'; END $x$",
                "COPY shop.book FROM stdin;\n1\tx\n\\.\n",
                "CREATE TABLE ${tables}.book (id bigint)"
            })
    void nameWithASchemaIsFound(String script) {
        assertThat(SEARCH.apply(script)).containsExactly("line 1: the schema 'shop'");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT nextval('public.book_id_seq')",
                "SELECT 'public.book'::regclass",
                "SELECT setval('\"public\".book_id_seq', 1)",
                "SELECT public.title FROM book public",
                "DO $$ BEGIN EXECUTE 'DELETE FROM public.book'; END $$"
            })
    void knownSchemaIsFoundInTextsAndEvenAsAnAlias(String script) {
        assertThat(SEARCH.apply(script)).containsExactly("line 1: the schema 'public'");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "CREATE SCHEMA shop|CREATE SCHEMA",
                "CREATE SCHEMA IF NOT EXISTS shop|CREATE SCHEMA",
                "ALTER TABLE book SET SCHEMA shop|SET SCHEMA",
                "GRANT USAGE ON SCHEMA shop TO reader|ON SCHEMA",
                "DROP SCHEMA shop CASCADE|DROP SCHEMA",
                "SET search_path TO shop|search_path",
                "CREATE FUNCTION f() RETURNS int LANGUAGE sql SET search_path = shop AS 'SELECT 1'|search_path",
                "CREATE EXTENSION pg_trgm|CREATE EXTENSION",
                "DO $$ BEGIN CREATE EXTENSION pg_trgm; END $$|CREATE EXTENSION",
                "DO $$ BEGIN EXECUTE 'CREATE ROLE reader'; END $$|CREATE ROLE",
                "COMMENT ON EXTENSION pg_trgm IS ''|ON EXTENSION",
                "ALTER DATABASE library SET jit = off|ALTER DATABASE",
                "GRANT CONNECT ON DATABASE library TO reader|ON DATABASE",
                "CREATE ROLE reader|CREATE ROLE",
                "DROP USER reader|DROP USER",
                "GRANT reader TO tester|GRANT of a role",
                "CREATE PUBLICATION all_of_it FOR ALL TABLES|CREATE PUBLICATION",
                "CREATE EVENT TRIGGER t ON ddl_command_end EXECUTE FUNCTION f()|CREATE EVENT",
                "CREATE OR REPLACE TRUSTED LANGUAGE plperl|CREATE LANGUAGE",
                "CREATE FOREIGN DATA WRAPPER w|CREATE FOREIGN",
                "CREATE SERVER s FOREIGN DATA WRAPPER w|CREATE SERVER",
                "CREATE CAST (a AS b) WITHOUT FUNCTION|CREATE CAST",
                "ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO reader|ALTER DEFAULT",
                "REASSIGN OWNED BY a TO b|REASSIGN OWNED",
                "ALTER SYSTEM SET jit = off|ALTER SYSTEM"
            })
    void statementAboutMoreThanASchemaIsFound(String script, String what) {
        assertThat(SEARCH.apply(script)).contains("line 1: " + what);
    }

    @Test
    void textOfDynamicSqlThatPutsNamesTogetherIsFound() {
        assertThat(SEARCH.apply("DO $$ BEGIN EXECUTE format('DELETE FROM %I.book', s); END $$"))
                .containsExactly("line 1: a name with a schema that is put together");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CREATE TABLE book (id bigint, title text, role text, \"user\" text, language text, schema text)",
                "ALTER TABLE book DROP language, ALTER role SET NOT NULL, DROP COLUMN server",
                "INSERT INTO book (schema) VALUES ('Emma.and.others'), ('CREATE EXTENSION')",
                "SELECT b.title FROM book b WHERE b.id = 1",
                "SELECT book.title FROM book JOIN author a ON a.id = book.author AND a.name LIKE book.title",
                "SELECT extract(year FROM b.born), b.x IS DISTINCT FROM b.y FROM book AS b",
                "UPDATE book SET title = a.name FROM author a WHERE a.id = book.id",
                "INSERT INTO book VALUES (1) ON CONFLICT (id) DO UPDATE SET title = EXCLUDED.title",
                "ALTER SEQUENCE book_id_seq OWNED BY book.id",
                "COMMENT ON COLUMN book.title IS 'of shop.book'",
                "-- CREATE TABLE shop.book\nSELECT 1",
                "/* CREATE TABLE shop.book /* nested */ CREATE SCHEMA shop */ SELECT 1",
                "SELECT pg_catalog.now(), information_schema._pg_truetypid(NULL, NULL)",
                "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.at := now(); RETURN NEW; END $$",
                "DO $$ DECLARE r record; BEGIN FOR r IN SELECT * FROM book LOOP RAISE NOTICE 'e.g. %', r.title; END LOOP; END $$",
                "SELECT 1.5, t.* FROM t",
                "GRANT SELECT ON book TO reader",
                "WITH recent AS (SELECT * FROM book) SELECT recent.id FROM recent",
                "CREATE TABLE ${flyway:defaultSchema}.book (id bigint)",
                "CREATE TABLE ${name} (id bigint)",
                "COPY book FROM stdin;\n1\tshop.book CREATE SCHEMA x\n\\.\nSELECT 1"
            })
    void whatStaysInTheSchemaIsNotFound(String script) {
        assertThat(SEARCH.apply(script)).isEmpty();
    }

    @Test
    void linesAreCountedThroughCommentsAndBodies() {
        String script =
                """
                -- one
                CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$
                BEGIN
                    /* four
                       five */
                    DELETE FROM shop.book;
                END $$;
                INSERT INTO t VALUES ('eight
                nine');
                DROP TABLE stock.item;
                """;
        assertThat(SEARCH.apply(script))
                .containsExactlyInAnyOrder("line 6: the schema 'shop'", "line 10: the schema 'stock'");
    }
}
