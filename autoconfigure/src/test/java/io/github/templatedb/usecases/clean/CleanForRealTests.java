package io.github.templatedb.usecases.clean;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.templatedb.AutoConfigureTemplateDatabase;
import io.github.templatedb.Refresh;
import io.github.templatedb.TemplateDatabase;
import io.github.templatedb.usecases.support.MigratedOnce;
import io.github.templatedb.usecases.support.MigrationRuns;
import java.util.List;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.callback.Callback;
import org.flywaydb.core.api.callback.Context;
import org.flywaydb.core.api.callback.Event;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.junit.platform.commons.annotation.Testable;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.TestPropertySource;

/** Where a clean does something else than emptying the whole database, that is what it does. */
@Testable
class CleanForRealTests {

    @Nested
    @SpringBootTest(classes = Application.class, webEnvironment = WebEnvironment.NONE)
    @TestPropertySource(properties = "spring.flyway.clean-disabled=false")
    @AutoConfigureTemplateDatabase(refresh = Refresh.BEFORE_EACH_TEST_METHOD)
    class OfADatabaseWithMoreInIt {

        @Autowired
        Flyway flyway;

        @Autowired
        JdbcClient jdbc;

        @Autowired
        TemplateDatabase database;

        /** So that there is a clean whose result is known. */
        @BeforeEach
        void clean() {
            flyway.clean();
            flyway.migrate();
            flyway.clean();
            flyway.migrate();
        }

        @Test
        void whatIsInOtherSchemasStays() {
            jdbc.sql("CREATE SCHEMA other CREATE TABLE kept (id integer) CREATE VIEW of_kept AS SELECT id FROM kept")
                    .update();
            jdbc.sql("INSERT INTO other.kept VALUES (1)").update();
            flyway.clean();
            assertThat(count("other.kept")).isEqualTo(1);
            assertThat(flyway.migrate().migrationsExecuted).isEqualTo(2);
            assertThat(count("other.kept")).isEqualTo(1);
            assertThat(count("book")).isEqualTo(1);
        }

        /** One of each kind that can be outside of a schema that is cleaned, or is no object of a schema. */
        @ParameterizedTest
        @ValueSource(
                strings = {
                    "GRANT CREATE ON SCHEMA public TO pg_monitor",
                    "COMMENT ON SCHEMA public IS 'of the test'",
                    "ALTER SCHEMA public OWNER TO pg_monitor",
                    "ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO PUBLIC",
                    "DO $$ BEGIN EXECUTE 'ALTER DATABASE ' || current_database() || ' SET work_mem = 1024'; END $$",
                    "DO $$ BEGIN EXECUTE 'GRANT TEMPORARY ON DATABASE ' || current_database() || ' TO pg_monitor'; END $$",
                    "SELECT lo_create(7)",
                    "CREATE TEXT SEARCH DICTIONARY words (TEMPLATE = simple)",
                    "CREATE CAST (text AS integer) WITH INOUT",
                    "CREATE OPERATOR === (FUNCTION = texteq, LEFTARG = text, RIGHTARG = text)",
                    "CREATE PUBLICATION changes"
                })
        void whatFlywayLeavesStays(String sql, @Autowired JdbcTemplate template) {
            template.execute(sql);
            String before = database.name();
            flyway.clean();
            assertThat(flyway.migrate().migrationsExecuted).isEqualTo(2);
            assertThat(database.name()).as("the database with what was done").isEqualTo(before);
            assertThat(count("book")).isEqualTo(1);
        }

        @Test
        void cleanWithoutMoreIsNotReal() {
            jdbc.sql("INSERT INTO book VALUES (DEFAULT, 'of the test', '')").update();
            String before = database.name();
            flyway.clean();
            flyway.migrate();
            assertThat(database.name()).isNotEqualTo(before);
        }

        private int count(String table) {
            return jdbc.sql("SELECT count(*) FROM " + table)
                    .query(Integer.class)
                    .single();
        }
    }

    @Nested
    @SpringBootTest(classes = WithCallback.class, webEnvironment = WebEnvironment.NONE)
    @TestPropertySource(properties = "spring.flyway.clean-disabled=false")
    @AutoConfigureTemplateDatabase
    class WithACallback {

        @RepeatedTest(3)
        void callbackSeesEachClean(@Autowired Flyway flyway, @Autowired Cleans cleans, @Autowired MigrationRuns runs) {
            int before = cleans.count;
            int runsBefore = runs.count();
            flyway.clean();
            assertThat(cleans.count).isEqualTo(before + 1);
            assertThat(flyway.migrate().migrationsExecuted).isEqualTo(2);
            assertThat(runs.count()).isEqualTo(runsBefore);
        }
    }

    @Nested
    @SpringBootTest(
            classes = Application.class,
            webEnvironment = WebEnvironment.NONE,
            properties = {
                "spring.flyway.clean-disabled=false",
                "spring.flyway.locations=classpath:migrations/clean-callback"
            })
    @AutoConfigureTemplateDatabase
    class WithAScript {

        @RepeatedTest(3)
        void scriptIsRunByEachClean(
                @Autowired Flyway flyway, @Autowired JdbcClient jdbc, @Autowired TemplateDatabase database) {
            String before = database.name();
            flyway.clean();
            assertThat(database.name()).as("the database that was cleaned").isEqualTo(before);
            flyway.migrate();
            assertThat(jdbc.sql("SELECT name FROM part").query(String.class).list())
                    .containsExactly("wheel");
        }
    }

    @Nested
    @SpringBootTest(
            classes = Application.class,
            webEnvironment = WebEnvironment.NONE,
            properties = {
                "spring.flyway.clean-disabled=false",
                "spring.flyway.locations=classpath:migrations/schemas",
                "spring.flyway.schemas=accounts,archive",
                "spring.flyway.default-schema=accounts"
            })
    @AutoConfigureTemplateDatabase
    class OfSchemasThatFlywayMade {

        @RepeatedTest(3)
        void schemasAreDroppedAndMadeAgain(
                @Autowired Flyway flyway, @Autowired JdbcClient jdbc, @Autowired MigrationRuns runs) {
            int runsBefore = runs.count();
            jdbc.sql("INSERT INTO archive.ledger VALUES ('a test')").update();
            assertThat(flyway.clean().schemasDropped).containsExactly("accounts", "archive");
            assertThat(jdbc.sql("SELECT to_regnamespace('archive') IS NULL")
                            .query(Boolean.class)
                            .single())
                    .isTrue();
            assertThat(flyway.migrate().migrationsExecuted).isEqualTo(1);
            assertThat(rows(jdbc)).containsExactly("archive");
            assertThat(runs.count()).isEqualTo(runsBefore);
        }

        private static List<String> rows(JdbcClient jdbc) {
            return jdbc.sql("SELECT kept_in FROM archive.ledger")
                    .query(String.class)
                    .list();
        }
    }

    static class Application extends MigratedOnce.Application {}

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class WithCallback extends Application {

        @Bean
        Cleans cleans() {
            return new Cleans();
        }
    }

    static class Cleans implements Callback {

        int count;

        @Override
        public boolean supports(Event event, Context context) {
            return event == Event.BEFORE_CLEAN;
        }

        @Override
        public boolean canHandleInTransaction(Event event, Context context) {
            return true;
        }

        @Override
        public String getCallbackName() {
            return "cleans";
        }

        @Override
        public void handle(Event event, Context context) {
            count++;
        }
    }
}
