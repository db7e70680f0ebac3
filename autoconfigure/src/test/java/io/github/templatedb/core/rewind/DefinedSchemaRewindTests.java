package io.github.templatedb.core.rewind;

import io.github.templatedb.usecases.support.ExternalPostgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A schema in which a test has changed definitions is not undone, whichever catalog they are in. */
class DefinedSchemaRewindTests {

    private static final String MIGRATIONS =
            """
            CREATE TABLE book (id int CONSTRAINT positive CHECK (id > 0), n int DEFAULT 1); CREATE INDEX places ON book (n); INSERT INTO book VALUES (1);
            CREATE TABLE parent (); CREATE TABLE child () INHERITS (parent); CREATE SEQUENCE s; CREATE VIEW v AS SELECT 1 AS one;
            CREATE DOMAIN d AS int; CREATE TYPE e AS ENUM ('a'); CREATE TYPE pair AS (a int, b int);
            CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN new; END'; CREATE FUNCTION plus(int, int) RETURNS int LANGUAGE sql AS 'SELECT 1';
            CREATE TEXT SEARCH CONFIGURATION c (COPY = simple);
            SELECT as_superuser(format('CREATE OPERATOR FAMILY %1$I.family USING btree; CREATE OPERATOR CLASS %1$I.class FOR TYPE %1$I.pair USING btree'
                ' FAMILY %1$I.family AS FUNCTION 1 btrecordcmp(record, record)', current_schema()));
            """;

    private static ExternalPostgres external;

    private static SchemaPlay play;

    @BeforeAll
    static void start() throws SQLException {
        external = ExternalPostgres.start();
        try (Connection connection = external.connect("library");
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE FUNCTION as_superuser(act text) RETURNS void LANGUAGE plpgsql SECURITY DEFINER AS"
                    + " 'BEGIN EXECUTE replace(act, ''here'', current_schema()); END'");
        }
        play = new SchemaPlay(external, MIGRATIONS);
    }

    @AfterAll
    static void close() throws SQLException {
        if (play != null) {
            play.close();
        }
        external.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GRANT SELECT ON book TO PUBLIC",
                "CREATE VIEW w AS SELECT 1",
                "ALTER TABLE book CLUSTER ON places",
                "SELECT as_superuser('GRANT USAGE ON SCHEMA here TO PUBLIC')",
                "ALTER TABLE book RENAME CONSTRAINT positive TO more",
                "CREATE FUNCTION g() RETURNS int LANGUAGE sql AS 'SELECT 1'",
                "ALTER DOMAIN d SET DEFAULT 1",
                "CREATE OPERATOR <<>> (FUNCTION = plus, LEFTARG = int, RIGHTARG = int)",
                "CREATE COLLATION other (provider = libc, locale = 'C')",
                "CREATE STATISTICS together ON id, n FROM book",
                "SELECT as_superuser('ALTER OPERATOR CLASS here.class USING btree RENAME TO other')",
                "SELECT as_superuser('ALTER OPERATOR FAMILY here.family USING btree RENAME TO other')",
                "CREATE CONVERSION other FOR 'UTF8' TO 'LATIN1' FROM utf8_to_iso8859_1",
                "CREATE TEXT SEARCH DICTIONARY dictionary (TEMPLATE = simple)",
                "ALTER TEXT SEARCH CONFIGURATION c RENAME TO other",
                "ALTER TEXT SEARCH CONFIGURATION c ALTER MAPPING FOR word WITH english_stem",
                "SELECT as_superuser('ALTER DEFAULT PRIVILEGES IN SCHEMA here GRANT SELECT ON TABLES TO PUBLIC')",
                "ALTER TYPE e ADD VALUE 'b'",
                "ALTER TABLE book ALTER n SET STATISTICS 5",
                "ALTER TABLE book ALTER n SET DEFAULT 2",
                "ALTER TABLE child NO INHERIT parent",
                "CREATE POLICY readers ON book",
                "CREATE OR REPLACE VIEW v AS SELECT 2 AS one",
                "ALTER SEQUENCE s MAXVALUE 50",
                "CREATE TRIGGER other BEFORE UPDATE ON book FOR EACH ROW EXECUTE FUNCTION f()",
                "CREATE TRIGGER other BEFORE UPDATE ON book FOR EACH ROW EXECUTE FUNCTION f(); DROP TRIGGER other ON book",
                "SELECT as_superuser('COMMENT ON SCHEMA here IS ''text''')",
                "COMMENT ON FUNCTION f() IS 'text'",
                "COMMENT ON TYPE e IS 'text'",
                "COMMENT ON TABLE book IS 'text'",
                "COMMENT ON CONSTRAINT positive ON book IS 'text'",
                "CREATE CAST (pair AS text) WITH INOUT",
                "CREATE CAST (text AS pair) WITH INOUT"
            })
    void changeIsSeen(String act) throws Exception {
        play.begin();
        play.requireRefused(act, "objects of the schema were changed");
    }
}
