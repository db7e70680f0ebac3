package io.github.templatedb.flyway;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QualifiedNamesTests {

    private static final QualifiedNames SEARCH =
            new QualifiedNames(Set.of("public", "shop", "Sales"), Map.of("${tables}", "shop", "${name}", "book"));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CREATE TABLE shop.book (id bigint)",
                "create table if not exists \"shop\".\"Book\" (id bigint)",
                "UPDATE SHOP . book SET title = ''",
                "SELECT * FROM book JOIN shop.author ON true",
                "CREATE TRIGGER t BEFORE INSERT ON book FOR EACH ROW EXECUTE FUNCTION shop.f()",
                "CREATE TABLE t (a shop.mood)",
                "SELECT 'a'::shop.mood",
                "SELECT shop.book.title FROM book",
                "SELECT shop.f(1)",
                "SELECT shop.title FROM book shop",
                "SELECT nextval('shop.book_id_seq')",
                "SELECT 'shop.book'::regclass",
                "SELECT setval('\"shop\".book_id_seq', 1)",
                "SELECT setval('shop.\"Book_id_seq\"', 1)",
                "CREATE FUNCTION f() RETURNS void LANGUAGE sql AS $$ DELETE FROM shop.book $$",
                "CREATE FUNCTION f() RETURNS void LANGUAGE sql AS 'DELETE FROM shop . book'",
                "DO $x$ BEGIN DELETE FROM shop.book; END $x$",
                "DO $x$ BEGIN EXECUTE 'CREATE TABLE shop.' || 'book (id bigint)'; END $x$",
                "COPY shop.book FROM stdin;\n1\tx\n\\.\n",
                "CREATE TABLE ${tables}.book (id bigint)"
            })
    void nameWithASchemaIsFound(String script) {
        assertThat(SEARCH.apply(script)).containsExactly("line 1: the schema 'shop'");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CREATE TABLE stock.item (id bigint)",
                "CREATE TABLE IF NOT EXISTS stock.item AS TABLE item",
                "ALTER TABLE ONLY stock.item ADD id bigint",
                "DROP TABLE IF EXISTS Stock . item",
                "TRUNCATE stock.item",
                "CREATE TABLE a (b bigint REFERENCES stock.item)",
                "CREATE OR REPLACE VIEW stock.items AS SELECT 1",
                "CREATE SEQUENCE stock.ids",
                "ALTER TABLE item ALTER kind TYPE stock.kind",
                "CREATE FUNCTION stock.f() RETURNS int LANGUAGE sql AS 'SELECT 1'",
                "CREATE FUNCTION f() RETURNS SETOF stock.item LANGUAGE sql AS 'SELECT 1'",
                "CREATE TRIGGER t BEFORE INSERT ON item FOR EACH ROW EXECUTE FUNCTION stock.f()",
                "CREATE UNIQUE INDEX CONCURRENTLY i ON ONLY stock.item (id)",
                "CREATE CONSTRAINT TRIGGER t AFTER INSERT ON stock.item FOR EACH ROW EXECUTE FUNCTION f()",
                "DROP POLICY p ON stock.item",
                "GRANT SELECT, UPDATE ON stock.item TO reader",
                "INSERT INTO stock.item VALUES (1)",
                "WITH a AS (UPDATE stock.item SET id = 1 RETURNING id) SELECT * FROM a",
                "DELETE FROM stock.item",
                "SELECT substring((SELECT name FROM stock.item LIMIT 1) FROM 2)",
                "SELECT * FROM item i JOIN stock.item s ON s.id = i.id",
                "SELECT stock.f(1)",
                "PERFORM stock.f(1)",
                "SELECT 'new'::stock.kind",
                "CREATE TABLE a (id bigint, kind stock.kind)",
                "ALTER TYPE a ADD ATTRIBUTE kind stock.kind",
                "CREATE DOMAIN kind AS stock.kind",
                "SELECT CAST('new' AS stock.kind)",
                "CREATE FUNCTION f(OUT kind stock.kind) LANGUAGE sql AS 'SELECT 1'",
                "CREATE FUNCTION f() RETURNS stock.kind LANGUAGE sql AS 'SELECT 1'",
                "CREATE TABLE a PARTITION OF stock.item DEFAULT",
                "ALTER TABLE a ATTACH PARTITION stock.item DEFAULT",
                "SELECT name COLLATE stock.nocase FROM item",
                "ANALYZE stock.item",
                "DO $$ DECLARE r stock.item%ROWTYPE; BEGIN NULL; END $$",
                "DO LANGUAGE plpgsql 'BEGIN DELETE FROM stock.item; END'",
                "SELECT run($$ DELETE FROM stock.item $$)",
                "ALTER TABLE a ADD COLUMN IF NOT EXISTS kind stock.kind",
                "CREATE FUNCTION f(kind stock.kind) RETURNS int LANGUAGE sql AS 'SELECT 1'",
                "COMMENT ON TABLE stock.item IS ''",
                "CREATE FUNCTION f() RETURNS void LANGUAGE sql AS $$ DELETE FROM stock.item $$",
                "CREATE FUNCTION f() RETURNS void LANGUAGE sql AS 'DELETE FROM stock.item'",
                "DO $$ BEGIN EXECUTE 'DELETE FROM stock.item'; END $$"
            })
    void schemaThatThereIsNotIsFoundWhereNothingElseCanStand(String script) {
        assertThat(SEARCH.apply(script)).containsExactly("line 1: the schema 'stock'");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT * FROM item i JOIN part p ON p.item = i.id AND p.name IN ('a')",
                "SELECT extract(year FROM i.made), trim(BOTH ' ' FROM i.name), substring(i.name FROM i.start) FROM item i",
                "SELECT i.a IS DISTINCT FROM i.b, (i.a IS NOT DISTINCT FROM i.b) FROM item i",
                "CREATE VIEW v AS SELECT * FROM policy p JOIN rule r ON r.id = p.id",
                "CREATE POLICY p ON item USING (EXISTS (SELECT FROM a JOIN b ON a.id = b.id))",
                "DO $$ BEGIN SELECT name INTO r.name FROM item; IF NOT r.done THEN RAISE 'Not read from example.com'; END IF; END $$",
                "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF NEW.a IS DISTINCT FROM OLD.a THEN NEW.b := 1; END IF; END $$",
                "DO $$ DECLARE kind item.kind%TYPE; BEGIN EXECUTE 'SELECT 1' USING r.id; END $$",
                "INSERT INTO item VALUES ('See FROM example.com'), ('Update stock.item (all)')",
                "SELECT pg_catalog.now(), 1::pg_catalog.int4 FROM information_schema.tables",
                "CREATE TEMPORARY TABLE pg_temp.item (id bigint)",
                "INSERT INTO item (id) VALUES (1) ON CONFLICT (id) DO UPDATE SET id = item.id",
                "SELECT count(DISTINCT i.id) FILTER (WHERE i.done), (SELECT i.id), bool_and(NOT i.done), coalesce(i.a, CASE i.a WHEN 1 THEN i.b END) FROM item i",
                "SELECT trim(BOTH i.a FROM i.b), json_object(KEY i.a VALUE i.b), xmlserialize(CONTENT i.x AS text) FROM item i",
                "CREATE FUNCTION f(a item.id%TYPE) RETURNS SETOF item.id%TYPE LANGUAGE sql AS 'SELECT 1'",
                "DO $$ DECLARE n int; type item.type%TYPE; BEGIN IF r.exists AND r.done OR r.add AND r.out THEN NULL; END IF; END $$",
                "SELECT sum(i.a) OVER (ROWS r.n PRECEDING) FROM item i",
                "INSERT INTO page VALUES ($html$<script>console.log('x'); document.write('y')</script>$html$)",
                "COMMENT ON FUNCTION f() IS $$Called by item.post() and from item.py$$",
                "DO $$ BEGIN RAISE EXCEPTION 'Delete from item.id is not allowed'; RAISE 'Create extension pg_trgm first'; END $$",
                "SELECT i.id FROM item i ORDER BY i.type, i.id FOR UPDATE OF i"
            })
    void nameOfATableOrAnAliasIsNotTakenForASchemaThatThereIsNot(String script) {
        assertThat(SEARCH.apply(script)).isEmpty();
    }

    @Test
    void quotedNamesAreFoundAsTheyAreWritten() {
        assertThat(SEARCH.apply("DROP TABLE \"Sales\".book")).containsExactly("line 1: the schema 'Sales'");
        assertThat(SEARCH.apply("SELECT sales.title FROM sales")).isEmpty();
        assertThat(new QualifiedNames(Set.of("a\"b"), Map.of()).apply("DROP TABLE \"a\"\"b\".book"))
                .hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "CREATE SCHEMA stock|CREATE SCHEMA",
                "CREATE SCHEMA IF NOT EXISTS stock|CREATE SCHEMA",
                "ALTER TABLE book SET SCHEMA stock|SET SCHEMA",
                "SET SCHEMA 'stock'|SET SCHEMA",
                "GRANT USAGE ON SCHEMA stock TO reader|ON SCHEMA",
                "GRANT SELECT ON ALL TABLES IN SCHEMA stock TO reader|IN SCHEMA",
                "IMPORT FOREIGN SCHEMA stock FROM SERVER s INTO t|IMPORT SCHEMA",
                "DROP SCHEMA stock CASCADE|DROP SCHEMA",
                "SET search_path TO stock|search_path",
                "SELECT set_config('search_path', 'stock', false)|search_path",
                "CREATE FUNCTION f() RETURNS int LANGUAGE sql SET search_path = stock AS 'SELECT 1'|search_path",
                "CREATE EXTENSION pg_trgm|CREATE EXTENSION",
                "SELECT 1; CREATE EXTENSION pg_trgm|CREATE EXTENSION",
                "DO $$ BEGIN CREATE EXTENSION pg_trgm; END $$|CREATE EXTENSION",
                "DO 'BEGIN CREATE EXTENSION pg_trgm; END'|CREATE EXTENSION",
                "DO $$ BEGIN IF a THEN CREATE EXTENSION x; ELSE NULL; END IF; END $$|CREATE EXTENSION",
                "DO $$ BEGIN IF a THEN NULL; ELSE CREATE EXTENSION x; END IF; END $$|CREATE EXTENSION",
                "DO $$ BEGIN FOR r IN q LOOP CREATE EXTENSION x; END LOOP; END $$|CREATE EXTENSION",
                "DO $$ BEGIN EXECUTE 'CREATE ROLE reader'; END $$|CREATE ROLE",
                "DO $$ BEGIN EXECUTE 'DO ''CREATE ROLE reader'' '; END $$|CREATE ROLE",
                "DO $$ BEGIN EXECUTE $x$ CREATE ROLE reader $x$; END $$|CREATE ROLE",
                "COMMENT ON EXTENSION pg_trgm IS ''|ON EXTENSION",
                "SECURITY LABEL ON ROLE reader IS ''|ON ROLE",
                "REVOKE CONNECT ON DATABASE library FROM reader|ON DATABASE",
                "ALTER DATABASE library SET jit = off|ALTER DATABASE",
                "GRANT CONNECT ON DATABASE library TO reader|ON DATABASE",
                "CREATE ROLE reader|CREATE ROLE",
                "DROP USER reader|DROP USER",
                "CREATE GROUP readers|CREATE GROUP",
                "GRANT reader TO tester|GRANT of a role",
                "GRANT reader TO tester; GRANT SELECT ON book TO tester|GRANT of a role",
                "REVOKE reader FROM tester|REVOKE of a role",
                "CREATE TABLESPACE t LOCATION '/x'|CREATE TABLESPACE",
                "CREATE PUBLICATION all_of_it FOR ALL TABLES|CREATE PUBLICATION",
                "DROP SUBSCRIPTION s|DROP SUBSCRIPTION",
                "CREATE EVENT TRIGGER t ON ddl_command_end EXECUTE FUNCTION f()|CREATE EVENT",
                "CREATE OR REPLACE TRUSTED LANGUAGE plperl|CREATE LANGUAGE",
                "DROP PROCEDURAL LANGUAGE plperl|DROP LANGUAGE",
                "CREATE FOREIGN DATA WRAPPER w|CREATE WRAPPER",
                "CREATE SERVER s FOREIGN DATA WRAPPER w|CREATE SERVER",
                "CREATE CAST (a AS b) WITHOUT FUNCTION|CREATE CAST",
                "CREATE ACCESS METHOD m TYPE TABLE HANDLER h|CREATE ACCESS",
                "ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO reader|ALTER DEFAULT",
                "REASSIGN OWNED BY a TO b|REASSIGN OWNED",
                "DROP OWNED BY a|DROP OWNED",
                "ALTER SYSTEM SET jit = off|ALTER SYSTEM"
            })
    void statementAboutMoreThanASchemaIsFound(String script, String what) {
        assertThat(SEARCH.apply(script)).containsExactly("line 1: " + what);
    }

    @ParameterizedTest
    @ValueSource(strings = {"%I.book", "%s.book", "%1$I.book"})
    void textOfDynamicSqlThatPutsNamesTogetherIsFound(String name) {
        assertThat(SEARCH.apply("DO $$ BEGIN EXECUTE format('DELETE FROM %s', s); END $$".replace("%s", name)))
                .containsExactly("line 1: a name with a schema that is put together");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CREATE TABLE book (id bigint, title text, role text, \"user\" text, language text, schema text)",
                "ALTER TABLE book DROP language, ALTER role SET NOT NULL, DROP COLUMN server, ALTER schema TYPE text",
                "ALTER TABLE book ALTER title SET DEFAULT 'x', ALTER id DROP DEFAULT",
                "INSERT INTO book (schema) VALUES ('Emma.and.others'), ('CREATE EXTENSION'), ('%s.%s'), ('made for the shop. Not')",
                "UPDATE book SET schema = 'x' WHERE language = 'en'",
                "SELECT b.title FROM book b JOIN author a ON role = a.id JOIN c ON language IS NOT NULL",
                "SELECT book.title FROM book JOIN author a ON a.id = book.author AND a.name LIKE book.title",
                "SELECT r.shop.name, shop, e'.' FROM r",
                "INSERT INTO book VALUES (1) ON CONFLICT (id) DO UPDATE SET title = EXCLUDED.title",
                "-- CREATE TABLE shop.book\nSELECT 1",
                "/* CREATE TABLE shop.book /* nested */ CREATE SCHEMA stock */ SELECT 1",
                "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.at := now(); RETURN NEW; END $$",
                "DO $$ BEGIN FOR r IN SELECT * FROM book LOOP RAISE NOTICE 'e.g. %', r.title; END LOOP; END $$",
                "GRANT SELECT ON book TO reader; GRANT SELECT ON event TO reader; REVOKE ALL ON role FROM reader",
                "CREATE POLICY p ON subscription FOR SELECT; CREATE TRIGGER t AFTER UPDATE ON event FOR EACH ROW EXECUTE FUNCTION f()",
                "COMMENT ON COLUMN t.c IS '$$ it'''",
                "COMMENT ON COLUMN book.schema IS 'x'; UPDATE book SET schema IS NOT NULL",
                "REVOKE ALL ON book FROM reader",
                "CREATE FOREIGN TABLE t (id bigint) SERVER s",
                "DO $$ BEGIN RAISE NOTICE '%', format('There are %s. Go on', 2); END $$",
                "CREATE TABLE ${flyway:defaultSchema}.book (id bigint)",
                "GRANT USAGE ON SCHEMA ${flyway:defaultSchema} TO reader",
                "CREATE TABLE ${name} (id bigint)",
                "COPY book FROM stdin;\n1\tshop.book\nCREATE SCHEMA x\n\\.\nSELECT 1"
            })
    void whatStaysInTheSchemaIsNotFound(String script) {
        assertThat(SEARCH.apply(script)).isEmpty();
    }

    @Test
    void linesAreCountedThroughCommentsAndBodiesAndRows() {
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
                public.nine');
                COPY book FROM stdin;
                eleven
                \\.
                DROP TABLE shop.item;
                """;
        assertThat(SEARCH.apply(script))
                .containsExactly(
                        "line 6: the schema 'shop'", "line 9: the schema 'public'", "line 13: the schema 'shop'");
    }
}
