package io.github.templatedb.usecases.schema;

import static io.github.templatedb.usecases.schema.SchemaServers.context;
import static io.github.templatedb.usecases.schema.SchemaServers.insert;
import static io.github.templatedb.usecases.schema.SchemaServers.text;
import static io.github.templatedb.usecases.schema.SchemaServers.titles;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.templatedb.TemplateDatabase;
import io.github.templatedb.usecases.schema.SchemaServers.Library;
import io.github.templatedb.usecases.support.ExternalPostgres;
import io.github.templatedb.usecases.support.WholeApplication;
import jakarta.persistence.EntityManagerFactory;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.context.ConfigurableApplicationContext;

/** Applications with a role that has CREATE on one database and nothing else. */
class SchemaForEachContextTests {

    private static final String NAME = "tdb_s_[0-9a-f]{8}_[0-9a-f]{8}_[0-9]+";

    @AutoClose
    private static final ExternalPostgres external = SchemaServers.start();

    @Test
    void contextHasAMigratedAndMarkedSchema() {
        try (ConfigurableApplicationContext context = context(external, WholeLibrary.class)) {
            assertThat(titles(context)).containsExactly("Clean Code");
            assertThat(context.getBean(EntityManagerFactory.class).isOpen()).isTrue();
            String schema = text(context, "SELECT current_schema()");
            assertThat(schema).matches(NAME);
            assertThat(context.getBean(TemplateDatabase.class).name()).isEqualTo(schema);
            assertThat(text(context, "SHOW search_path")).isEqualTo(schema + ",public");
            assertThat(
                            text(
                                    context,
                                    "SELECT rolsuper OR rolcreatedb OR rolcreaterole FROM pg_roles WHERE rolname = current_user"))
                    .isEqualTo("f");
            assertThat(external.query(
                            "library",
                            "SELECT schemaname FROM pg_tables WHERE tablename IN ('book', 'flyway_schema_history')"))
                    .containsExactly(schema, schema);
            assertThat(external.query("library", "SELECT obj_description('" + schema + "'::regnamespace)"))
                    .containsExactly("{\"templatedb\" : 1, \"owner\" : \"" + schema.substring(15, 23) + "\"}");
        }
        await().until(() -> external.schemas().isEmpty());
        assertThat(external.databases("tdb_")).isEmpty();
    }

    @Test
    void contextsDoNotSeeEachOther() {
        try (ConfigurableApplicationContext one = context(external, Library.class);
                ConfigurableApplicationContext other = context(external, Library.class)) {
            insert(one, "Emma");
            insert(other, "Persuasion");

            assertThat(titles(one)).containsExactly("Clean Code", "Emma");
            assertThat(titles(other)).containsExactly("Clean Code", "Persuasion");
        }
    }

    @Test
    void everyUrlThatIsToldLeadsToTheSchema() throws SQLException {
        try (ConfigurableApplicationContext context = context(external, Library.class)) {
            TemplateDatabase database = context.getBean(TemplateDatabase.class);
            JdbcConnectionDetails details = context.getBean(JdbcConnectionDetails.class);
            try (Connection byHandle = DriverManager.getConnection(database.jdbcUrl());
                    Connection byDetails = DriverManager.getConnection(
                            details.getJdbcUrl(), details.getUsername(), details.getPassword())) {
                assertThat(byHandle.getSchema()).isEqualTo(database.name());
                assertThat(byDetails.getSchema()).isEqualTo(database.name());
            }
            assertThat(database.psql())
                    .startsWith("PGOPTIONS=-csearch_path=" + database.name() + ",public psql ")
                    .endsWith(" -U guest -d library");
        }
    }

    @Test
    void configuredSchemaOfFlywayAndOfTheUrlIsReplaced() {
        try (ConfigurableApplicationContext context = context(
                external,
                Library.class,
                "spring.datasource.url=jdbc:postgresql://db.invalid/library?currentSchema=shop",
                "spring.flyway.default-schema=shop")) {
            assertThat(titles(context)).containsExactly("Clean Code");
            assertThat(text(context, "SELECT current_schema()")).matches(NAME);
        }
        assertThat(external.query("library", "SELECT nspname FROM pg_namespace WHERE nspname = 'shop'"))
                .isEmpty();
    }

    @Test
    void leftSchemasOfOursGoAndThoseOfOthersStay() {
        String left = "tdb_s_00000000_0badcafe_1";
        String unmarked = "tdb_s_00000000_0badcafe_2";
        String ofAnother = "tdb_s_00000000_0badcafe_3";
        String mark = " IS '{\"templatedb\" : 1, \"owner\" : \"%s\"}'";
        try (Connection guest =
                DriverManager.getConnection(external.url("library"), "guest", ExternalPostgres.PASSWORD)) {
            guest.createStatement()
                    .execute("CREATE SCHEMA " + left + "; COMMENT ON SCHEMA " + left + mark.formatted("0badcafe"));
            guest.createStatement().execute("CREATE SCHEMA " + unmarked);
            guest.createStatement()
                    .execute("CREATE SCHEMA " + ofAnother + "; COMMENT ON SCHEMA " + ofAnother
                            + mark.formatted("0badcaf0"));
        } catch (SQLException ex) {
            throw new AssertionError(ex);
        }

        try (ConfigurableApplicationContext context = context(external, Library.class)) {
            assertThat(titles(context)).hasSize(1);
            // The first context of another server begins with it.
            context(
                            external,
                            Library.class,
                            "templatedb.server.url=" + external.url("library") + "?ApplicationName=other")
                    .close();
            await().until(() -> !external.schemas().contains(left));
            assertThat(external.schemas()).contains(unmarked, ofAnother);
        } finally {
            execute("DROP SCHEMA " + unmarked, "DROP SCHEMA " + ofAnother);
        }
    }

    private static void execute(String... statements) {
        try (Connection superuser = external.connect("library")) {
            for (String sql : statements) {
                superuser.createStatement().execute(sql);
            }
        } catch (SQLException ex) {
            throw new AssertionError(ex);
        }
    }

    @WholeApplication
    static class WholeLibrary extends Library {}
}
