package io.github.templatedb.core.lease;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.templatedb.LongForm;
import io.github.templatedb.core.TemplateDatabaseException;
import io.github.templatedb.core.clone.DatabaseRoles;
import io.github.templatedb.core.clone.Databases;
import io.github.templatedb.core.clone.StoreUser;
import io.github.templatedb.core.clone.TemplateServer;
import io.github.templatedb.core.manifest.Manifest;
import io.github.templatedb.core.server.Activity;
import io.github.templatedb.core.server.DatabaseName;
import io.github.templatedb.core.server.KnownServer;
import io.github.templatedb.core.server.embedded.TestServer;
import io.github.templatedb.core.template.Template;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AuditTests {

    @AutoClose
    private static final TestServer embedded = TestServer.start();

    private static final TemplateServer templates =
            new TemplateServer(KnownServer.of(embedded.server()), new Activity(), StoreUser.POLICY);

    private static final Databases databases = new Databases(embedded.server());

    private static Template template;

    @BeforeAll
    static void build() {
        Manifest manifest = StoreUser.manifest("audited");
        template = templates.ensure(
                manifest,
                Duration.ofMinutes(1),
                DatabaseRoles.OF_SERVER,
                (building, part) -> execute(
                        building,
                        "CREATE SCHEMA \"a b\"; CREATE TABLE \"a b\".book (id int GENERATED ALWAYS AS IDENTITY, title text);"
                                + " INSERT INTO \"a b\".book (title) SELECT 'title ' || n FROM generate_series(1, 100) n;"
                                + " CREATE SEQUENCE number; CREATE MATERIALIZED VIEW titles AS SELECT title FROM \"a b\".book;"
                                + " CREATE MATERIALIZED VIEW unfilled AS SELECT 1 WITH NO DATA;"
                                + " CREATE UNLOGGED TABLE shelf (id int)"));
    }

    @AfterAll
    static void close() {
        templates.close();
    }

    @Test
    void clonesThatWereOnlyReadAreTheSame() throws SQLException {
        DatabaseName kept = newClone();
        execute(
                kept,
                "SELECT * FROM \"a b\".book; SELECT last_value FROM number; EXPLAIN ANALYZE SELECT * FROM titles");

        assertThatCode(() -> audit(kept)).doesNotThrowAnyException();
    }

    @LongForm(except = {1, 6, 13, 16})
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            INSERT INTO "a b".book (title) VALUES ('x')                        | "a b".book
            UPDATE "a b".book SET title = 'x' WHERE id = 7                     | "a b".book
            DELETE FROM "a b".book WHERE id = 7                                | "a b".book
            UPDATE "a b".book SET title = CASE id WHEN 1 THEN 'title 2' ELSE 'title 1' END WHERE id < 3 | "a b".book
            INSERT INTO shelf VALUES (1)                                       | shelf
            SELECT nextval('number')                                           | number
            SELECT setval('"a b".book_id_seq', 7)                              | "a b".book_id_seq
            REFRESH MATERIALIZED VIEW unfilled                                 | pg_class
            CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'         | pg_proc
            GRANT SELECT ON shelf TO PUBLIC                                    | pg_class
            COMMENT ON TABLE shelf IS 'changed'                                | pg_description
            ALTER TABLE shelf ADD COLUMN more int                              | pg_attribute
            SELECT lo_from_bytea(0, 'x')                                       | pg_largeobject
            DO $$ BEGIN EXECUTE format('GRANT CREATE ON DATABASE %I TO PUBLIC', current_database()); END $$   | pg_database
            DO $$ BEGIN EXECUTE format('ALTER DATABASE %I CONNECTION LIMIT 1000', current_database()); END $$ | pg_database
            DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET work_mem = 1234', current_database()); END $$   | pg_db_role_setting
            DO $$ BEGIN EXECUTE format('COMMENT ON DATABASE %I IS NULL', current_database()); END $$          | pg_shdescription
            DO $$ BEGIN EXECUTE format('ALTER DATABASE %I OWNER TO pg_monitor', current_database()); END $$   | pg_database
            DO $$ BEGIN EXECUTE format('ALTER ROLE CURRENT_USER IN DATABASE %I SET work_mem = 1234', current_database()); END $$ | pg_db_role_setting
            """)
    void differenceIsAnErrorThatNamesWhereItIs(String sql, String where) throws SQLException {
        DatabaseName kept = newClone();
        execute(kept, sql);

        assertThatThrownBy(() -> audit(kept))
                .isInstanceOf(TemplateDatabaseException.class)
                .hasMessageStartingWith("templatedb.clone.audit: the clone " + kept + " was to be kept, but it differs")
                .hasMessageContaining(where);
    }

    private static void audit(DatabaseName kept) {
        new Audit(embedded.server()).requireSame(kept, newClone(), "was to be kept");
    }

    private static DatabaseName newClone() {
        return templates.clones().create(template);
    }

    private static void execute(DatabaseName database, String sql) throws SQLException {
        try (Connection connection = databases.connect(database);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
