package io.github.templatedb.comparison;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.templatedb.LongForm;
import io.github.templatedb.core.server.DatabaseName;
import io.github.templatedb.core.server.embedded.TestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The comparison is worth something only if it sees each kind of difference, and none where there is none. */
class DatabaseContentTests {

    private static final DatabaseName ORIGINAL = new DatabaseName("tdb_original");
    private static final DatabaseName CHANGED = new DatabaseName("tdb_changed");
    private static final DatabaseName APART = new DatabaseName("tdb_apart");

    private static TestServer embedded;
    private static DatabaseContent original;

    /** To a copy; what is done in its transaction is undone after the comparison. */
    private static Connection copy;

    @BeforeAll
    static void migrate() throws SQLException, IOException {
        // Where a WAL is written whole, publications need no warning, and unlogged tables are apart from others.
        embedded = TestServer.start(Map.of("wal_level", "logical", "max_wal_senders", "1"));
        migrated(ORIGINAL);
        original = content(ORIGINAL);
        seal(ORIGINAL);
        copy();
    }

    @AfterAll
    static void stop() throws SQLException {
        copy.close();
        embedded.close();
    }

    private static void copy() throws SQLException {
        create(CHANGED, ORIGINAL.quoted());
        // What PostgreSQL does not copy.
        execute(
                "ALTER DATABASE tdb_changed SET search_path = shop, public",
                "ALTER DATABASE tdb_changed SET statement_timeout = '45min'",
                "ALTER ROLE everything_reader IN DATABASE tdb_changed SET work_mem = '7MB'",
                "REVOKE ALL ON DATABASE tdb_changed FROM public",
                "GRANT CONNECT ON DATABASE tdb_changed TO everything_reader",
                "GRANT CONNECT, TEMPORARY ON DATABASE tdb_changed TO everything_writer WITH GRANT OPTION");
        copy = connect(CHANGED);
    }

    @Test
    void databasesThatWereMigratedApartAreEqual() throws SQLException {
        create(APART, "template0");
        // So that nothing has the OIDs and the transactions of the other one.
        change(APART, "CREATE TABLE drift (id serial PRIMARY KEY, value text); SELECT lo_creat(-1); DROP TABLE drift");
        change(APART, "SELECT lo_unlink(oid) FROM pg_largeobject_metadata");
        flyway(APART);
        assertThat(original.differences(content(APART))).isEmpty();
        assertThat(original.entries()).hasSizeGreaterThan(300);
        execute("DROP DATABASE tdb_apart");
    }

    @Test
    void copyIsEqual() throws SQLException {
        assertThat(original.differences(content(CHANGED))).isEmpty();
    }

    /** A statement, and words of the difference; in the short form a few of them. */
    static Stream<String> differences() {
        List<String> all = List.of(
                "CREATE SCHEMA other ~ pg_namespace other",
                "CREATE TABLE shop.other () ~ pg_class shop.other",
                "ALTER TABLE shop.product ADD other integer ~ shop.product.other",
                "ALTER TABLE shop.product ALTER gross TYPE numeric(10, 2) ~ shop.product.gross: only in the first <atttypmod",
                "ALTER TABLE shop.product ALTER price DROP NOT NULL ~ shop.product.price",
                "ALTER TABLE shop.product ALTER colour SET DEFAULT 'blue' ~ default shop.product.colour",
                "ALTER TABLE shop.product ALTER id SET GENERATED ALWAYS ~ attidentity",
                "ALTER TABLE shop.product ALTER gross DROP EXPRESSION ~ attgenerated",
                "ALTER TABLE shop.product ALTER name SET STORAGE MAIN ~ attstorage",
                "ALTER TABLE shop.product ALTER name SET STATISTICS 10 ~ attstattarget",
                "ALTER TABLE shop.product ALTER name SET (n_distinct = 5) ~ attoptions",
                "ALTER TABLE shop.child ALTER more TYPE text COLLATE \"C\" ~ shop.child.more: only in the first <attcollation",
                "ALTER TABLE shop.product ALTER name SET COMPRESSION pglz ~ attcompression",
                "ALTER TABLE shop.product DROP CONSTRAINT not_free ~ not_free",
                "ALTER TABLE shop.child VALIDATE CONSTRAINT later ~ convalidated",
                "ALTER TABLE shop.purchase ALTER CONSTRAINT of_product NOT DEFERRABLE ~ of_product",
                "ALTER TABLE shop.product DISABLE TRIGGER ALL ~ trigger of the constraint",
                "DROP INDEX shop.dear ~ index shop.dear",
                "UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'shop.dear'::regclass ~ indisvalid",
                "ALTER INDEX shop.dear SET (fillfactor = 50) ~ reloptions",
                "CREATE OR REPLACE VIEW shop.names AS SELECT lower(name) COLLATE shop.by_bytes AS name FROM shop.product ~ view shop.names",
                "ALTER VIEW shop.dear_product SET (security_barrier = false) ~ reloptions",
                "REFRESH MATERIALIZED VIEW shop.later ~ relispopulated",
                "CREATE OR REPLACE FUNCTION shop.half(amount integer) RETURNS integer LANGUAGE sql AS $$ SELECT 1 $$ ~ function shop.half",
                "CREATE OR REPLACE FUNCTION shop.twice(amount integer) RETURNS integer LANGUAGE sql BEGIN ATOMIC SELECT 1; END ~ function shop.twice",
                "ALTER FUNCTION shop.half(integer) SECURITY DEFINER ~ prosecdef",
                "DROP PROCEDURE shop.nothing ~ shop.nothing",
                "CREATE OR REPLACE AGGREGATE shop.total (integer) (SFUNC = int4pl, STYPE = integer, INITCOND = '1') ~ agginitval",
                "ALTER OPERATOR shop.=~= (float8, float8) SET (RESTRICT = eqsel) ~ oprrest",
                "DROP OPERATOR FAMILY shop.whole USING btree CASCADE ~ pg_amop",
                "DROP CAST (integer AS shop.colour) ~ pg_cast",
                "ALTER TYPE shop.colour ADD VALUE 'black' ~ enum shop.colour",
                "ALTER TYPE shop.size ADD ATTRIBUTE depth integer CASCADE ~ shop.size.depth",
                "ALTER DOMAIN shop.percent SET DEFAULT 1 ~ shop.percent",
                "UPDATE shop.product SET discount = 1; ALTER DOMAIN shop.percent SET NOT NULL ~ typnotnull",
                "DROP TYPE shop.span ~ pg_range",
                "ALTER COLLATION shop.by_bytes RENAME TO other ~ pg_collation",
                "DROP TRIGGER touched ON shop.product ~ touched",
                "ALTER TABLE shop.product ENABLE TRIGGER off ~ tgenabled",
                "ALTER EVENT TRIGGER watched ENABLE ~ evtenabled",
                "CREATE OR REPLACE RULE no_delete AS ON DELETE TO shop.parent DO NOTHING ~ no_delete",
                "ALTER POLICY own_purchases ON shop.purchase USING (true) ~ policy own_purchases",
                "ALTER POLICY own_purchases ON shop.purchase TO everything_writer ~ polroles",
                "ALTER TABLE shop.purchase DISABLE ROW LEVEL SECURITY ~ relrowsecurity",
                "ALTER TABLE shop.purchase NO FORCE ROW LEVEL SECURITY ~ relforcerowsecurity",
                "ALTER SEQUENCE shop.ticket INCREMENT 7 ~ seqincrement",
                "ALTER SEQUENCE shop.ticket OWNED BY NONE ~ dependency of sequence shop.ticket",
                "SELECT nextval('shop.ticket') ~ position of shop.ticket",
                "SELECT setval('shop.ticket', 150, false) ~ position of shop.ticket",
                "DROP EXTENSION citext CASCADE ~ pg_extension citext",
                "ALTER EXTENSION hstore DROP FUNCTION shop.hstore_hash(shop.hstore) ~ dependency of function shop.hstore_hash",
                "COMMENT ON COLUMN shop.product.price IS 'other' ~ comment on table column shop.product.price",
                "COMMENT ON SCHEMA public IS 'other' ~ comment on schema public",
                "GRANT DELETE ON shop.product TO everything_reader ~ relacl",
                "GRANT SELECT (name) ON shop.product TO everything_writer ~ attacl",
                "REVOKE USAGE ON SCHEMA public FROM everything_reader ~ grants on pg_namespace public",
                "GRANT SELECT ON pg_user TO public ~ grants on pg_class pg_catalog.pg_user",
                "ALTER DEFAULT PRIVILEGES IN SCHEMA shop GRANT DELETE ON TABLES TO everything_writer ~ pg_default_acl",
                "ALTER TABLE shop.product OWNER TO everything_writer ~ relowner",
                "ALTER FUNCTION shop.half OWNER TO everything_writer ~ proowner",
                "ALTER TYPE shop.colour OWNER TO everything_writer ~ typowner",
                "ALTER PUBLICATION everything_news SET (publish = 'insert') ~ pubupdate",
                "ALTER PUBLICATION everything_news DROP TABLE shop.child ~ table of the publication everything_news",
                "ALTER SERVER warehouse OPTIONS (SET host 'other') ~ pg_foreign_server warehouse",
                "ALTER FOREIGN DATA WRAPPER shop_wrapper OPTIONS (SET debug 'false') ~ fdwoptions",
                "ALTER FOREIGN TABLE shop.far_away OPTIONS (SET name 'other') ~ ftoptions",
                "ALTER USER MAPPING FOR everything_reader SERVER warehouse OPTIONS (SET login 'x') ~ umoptions",
                "DROP STATISTICS shop.price_by_colour ~ price_by_colour",
                "ALTER STATISTICS shop.price_by_colour SET STATISTICS 7 ~ stxstattarget",
                "ALTER TEXT SEARCH CONFIGURATION shop.goods DROP MAPPING FOR word ~ pg_ts_config_map",
                "ALTER TEXT SEARCH DICTIONARY shop.plain (STOPWORDS) ~ dictinitoption",
                "ALTER TABLE shop.product REPLICA IDENTITY FULL ~ relreplident",
                "ALTER TABLE shop.product SET WITHOUT CLUSTER ~ indisclustered",
                "ALTER TABLE shop.product SET (fillfactor = 90) ~ reloptions",
                "ALTER TABLE shop.product RESET (toast.autovacuum_enabled) ~ storage parameters of the toast table",
                "ALTER TABLE shop.basket SET LOGGED ~ relpersistence",
                "ALTER TABLE shop.child NO INHERIT shop.parent ~ pg_inherits",
                "ALTER TABLE shop.purchase DETACH PARTITION shop.purchase_2025 ~ partition shop.purchase_2025",
                "ALTER TABLE shop.of_type NOT OF ~ reloftype",
                "ALTER TABLE shop.basket SET TABLESPACE other ~ reltablespace",
                "INSERT INTO shop.basket VALUES (2, 'bed') ~ row of shop.basket",
                "DELETE FROM shop.purchase WHERE id = 1 ~ row of shop.purchase_2025",
                "UPDATE shop.product SET tags = 'legs=>3' WHERE id = 10 ~ row of shop.product",
                "UPDATE flyway_schema_history SET checksum = 1 WHERE version = '3' ~ flyway_schema_history",
                "SELECT lo_put(4711, 0, 'b') ~ large object",
                "ALTER LARGE OBJECT 4711 OWNER TO everything_writer ~ large object",
                "REVOKE ALL ON LARGE OBJECT 4711 FROM everything_reader ~ large object",
                "COMMENT ON LARGE OBJECT 4711 IS 'other' ~ large object",
                "SELECT lo_from_bytea(0, 'one more') ~ large object",
                "ALTER DATABASE tdb_changed SET statement_timeout = '46min' ~ setting of the database for all",
                "ALTER ROLE everything_reader IN DATABASE tdb_changed RESET ALL ~ setting of the database for everything_reader",
                "REVOKE CONNECT ON DATABASE tdb_changed FROM everything_reader ~ database grants",
                "ALTER DATABASE tdb_changed OWNER TO everything_writer ~ database owner",
                "ALTER DATABASE tdb_changed CONNECTION LIMIT 7 ~ database datconnlimit");
        int step = LongForm.RUNS ? 1 : 6;
        return IntStream.range(0, all.size()).filter(i -> i % step == 0).mapToObj(all::get);
    }

    @ParameterizedTest
    @MethodSource("differences")
    void differenceIsFound(String statementAndWords) throws SQLException {
        String[] both = statementAndWords.split(" ~ ");
        assertThat(original.differences(contentAfter(both[0]))).anyMatch(difference -> difference.contains(both[1]));
        if (both[0].contains("val(")) {
            // A sequence does not go back with the transaction.
            copy.close();
            execute("DROP DATABASE tdb_changed");
            copy();
        }
    }

    @Test
    void otherEncodingAndLocaleAreDifferences() throws SQLException {
        // The option came with PostgreSQL 15, with which the server's own provider need not be that of its locale.
        String provider = embedded.server().facts().majorVersion() < 15 ? "" : " LOCALE_PROVIDER libc";
        execute("CREATE DATABASE tdb_apart TEMPLATE template0 ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C'"
                + provider);
        assertThat(original.differences(content(APART)))
                .anySatisfy(difference -> assertThat(difference).startsWith("database encoding"))
                .anySatisfy(difference -> assertThat(difference).startsWith("database dat"));
        execute("DROP DATABASE tdb_apart");
    }

    @Test
    void timesOfMigrationsAreLeftOut() throws SQLException {
        assertThat(original.differences(contentAfter(
                        "UPDATE flyway_schema_history SET installed_on = '2001-01-01', execution_time = 9999")))
                .isEmpty();
    }

    private static void migrated(DatabaseName database) throws SQLException, IOException {
        create(database, "template0");
        flyway(database);
        Path tablespace = Files.createDirectory(embedded.directory().resolve("tablespace"));
        execute("CREATE TABLESPACE other LOCATION '" + tablespace + "'");
    }

    private static void flyway(DatabaseName database) {
        Flyway.configure()
                .dataSource(
                        embedded.server().endpoint().jdbcUrl(database),
                        embedded.server().endpoint().username(),
                        embedded.server().endpoint().password())
                .locations("classpath:db/everything")
                // Flyway's lock in a transaction would keep CREATE INDEX CONCURRENTLY waiting for ever.
                .configuration(Map.of("flyway.postgresql.transactional.lock", "false"))
                .load()
                .migrate();
    }

    private static void seal(DatabaseName database) {
        execute("ALTER DATABASE " + database.quoted() + " ALLOW_CONNECTIONS false");
    }

    private static void create(DatabaseName database, String template) {
        execute("CREATE DATABASE " + database.quoted() + " TEMPLATE " + template);
    }

    private static void execute(String... statements) {
        embedded.server().execute("Preparing", Arrays.asList(statements));
    }

    private static void change(DatabaseName database, String sql) throws SQLException {
        try (Connection connection = connect(database);
                Statement statement = connection.createStatement()) {
            for (String each : List.of("SET allow_system_table_mods = on", sql)) {
                statement.execute(each);
            }
        }
    }

    private static DatabaseContent contentAfter(String sql) throws SQLException {
        copy.setAutoCommit(false);
        try (Statement statement = copy.createStatement()) {
            statement.execute("SET LOCAL allow_system_table_mods = on");
            statement.execute(sql);
        } catch (SQLException ex) {
            copy.rollback();
            throw ex;
        }
        return DatabaseContent.of(copy);
    }

    private static DatabaseContent content(DatabaseName database) throws SQLException {
        try (Connection connection = connect(database)) {
            return DatabaseContent.of(connection);
        }
    }

    private static Connection connect(DatabaseName database) throws SQLException {
        var endpoint = embedded.server().endpoint();
        return DriverManager.getConnection(endpoint.jdbcUrl(database), endpoint.username(), endpoint.password());
    }
}
