package io.github.templatedb.usecases.schema;

import static io.github.templatedb.usecases.schema.SchemaServers.insert;
import static io.github.templatedb.usecases.schema.SchemaServers.text;
import static io.github.templatedb.usecases.schema.SchemaServers.titles;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.templatedb.AutoConfigureTemplateDatabase;
import io.github.templatedb.Refresh;
import io.github.templatedb.TemplateDatabase;
import io.github.templatedb.usecases.LibraryApplication;
import io.github.templatedb.usecases.schema.SchemaServers.Library;
import io.github.templatedb.usecases.support.ExternalPostgres;
import io.github.templatedb.usecases.support.TestRun;
import io.github.templatedb.usecases.support.WholeApplication;
import io.github.templatedb.usecases.support.WrittenRows;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.DependsOn;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.JdbcOperations;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** What a refresh gives where a context has a schema. */
@ExtendWith(OutputCaptureExtension.class)
class RefreshedSchemaTests {

    private static ExternalPostgres external;

    private static ConfigurableApplicationContext context;

    private TemplateDatabase database;

    private String before;

    @BeforeAll
    static void start() {
        external = SchemaServers.start();
        context = SchemaServers.context(external, Library.class);
    }

    @AfterAll
    static void stop() {
        context.close();
        await().until(() -> external.schemas().isEmpty());
        external.close();
    }

    @BeforeEach
    void begin() {
        database = context.getBean(TemplateDatabase.class);
        database.refresh();
        before = database.name();
    }

    @Test
    void whatWasWrittenIsGoneAndItsSchemaToo() {
        insert(context, "Emma");

        database.refresh();

        assertThat(titles(context)).containsExactly("Clean Code");
        assertThat(text(context, "SELECT nextval(pg_get_serial_sequence('book', 'id'))"))
                .isEqualTo("2");
        assertThat(database.name()).isNotEqualTo(before);
        await().until(() -> external.schemas().equals(List.of(database.name())));
    }

    @RepeatedTest(2)
    void schemaThatWasOnlyReadStaysWhateverOthersWrite() {
        assertThat(titles(context)).hasSize(1);
        try (ConfigurableApplicationContext other = SchemaServers.context(external, Library.class)) {
            insert(other, "Emma");
        }

        database.refresh();

        assertThat(isKept()).isEqualTo(WrittenRows.areKnown(context.getBean(JdbcOperations.class)));
    }

    @Test
    void useOfASequenceIsSeen() {
        String next = "SELECT nextval(pg_get_serial_sequence('book', 'id'))";
        assertThat(text(context, next)).isEqualTo("2");

        database.refresh();

        assertThat(text(context, next)).isEqualTo("2");
    }

    /** Whoever has a block of numbers in memory has it over a refresh. */
    @Test
    void sequencesOfBlocksGoOnInTheNextSchemaAndNowhereElse(@TempDir Path scripts) throws IOException {
        Files.writeString(
                scripts.resolve("V1__book.sql"),
                "CREATE SEQUENCE book_seq INCREMENT BY 50; CREATE TABLE book (id bigint, isbn text, title text)");
        String location = "spring.flyway.locations=filesystem:" + scripts;
        String next = "SELECT nextval('book_seq')";
        try (ConfigurableApplicationContext one = SchemaServers.context(external, WholeLibrary.class, location);
                ConfigurableApplicationContext other = SchemaServers.context(external, WholeLibrary.class, location)) {
            for (long expected = 1; expected < 200; expected += 50) {
                assertThat(text(one, next)).isEqualTo(Long.toString(expected));

                one.getBean(TemplateDatabase.class).refresh();
            }
            assertThat(text(other, next)).isEqualTo("1");
        }
    }

    @Test
    void changedDefinitionIsSeen() {
        context.getBean(JdbcClient.class)
                .sql("ALTER TABLE book ALTER title SET DEFAULT 'unknown'")
                .update();

        database.refresh();

        assertThat(database.name()).isNotEqualTo(before);
    }

    /** Also where the schema stays, as nothing was written. */
    @Test
    void searchPathThatATestSetsDoesNotReachTheNext() {
        context.getBean(JdbcClient.class).sql("SET search_path TO public").update();

        database.refresh();

        assertThat(text(context, "SELECT current_schema()")).isEqualTo(database.name());
        assertThat(isKept()).isEqualTo(WrittenRows.areKnown(context.getBean(JdbcOperations.class)));
    }

    private boolean isKept() {
        return database.name().equals(before);
    }

    @Test
    void searchPathOfAConnectionThatIsNotGivenBackDoesNotReachTheNextEither() throws SQLException {
        try (Connection held = context.getBean(DataSource.class).getConnection()) {
            held.setSchema("public");

            database.refresh();

            assertThat(text(context, "SELECT current_schema()")).isEqualTo(database.name());
        }
    }

    @Test
    void cleanAndMigrateOfFlywayStayInTheSchema() {
        try (ConfigurableApplicationContext cleaning =
                        SchemaServers.context(external, Library.class, "spring.flyway.clean-disabled=false");
                ConfigurableApplicationContext other = SchemaServers.context(external, Library.class)) {
            insert(other, "Emma");
            insert(cleaning, "Persuasion");
            Flyway flyway = cleaning.getBean(Flyway.class);
            for (int i = 0; i < 2; i++) {
                flyway.clean();
                flyway.migrate();

                assertThat(titles(cleaning)).containsExactly("Clean Code");
            }
            assertThat(titles(other)).containsExactly("Clean Code", "Emma");
            cleaning.getBean(TemplateDatabase.class).refresh();
            assertThat(titles(cleaning)).containsExactly("Clean Code");
        }
    }

    @Test
    void allFlywaysOfAContextFillOneSchemaEachTime(@TempDir Path scripts) throws IOException {
        Files.writeString(scripts.resolve("V1__shelf.sql"), "CREATE TABLE shelf AS SELECT * FROM book");
        try (ConfigurableApplicationContext two =
                SchemaServers.context(external, WithTwoFlyways.class, "tests.second=filesystem:" + scripts)) {
            for (int i = 0; i < 3; i++) {
                assertThat(titles(two)).containsExactly("Clean Code");
                assertThat(text(two, "SELECT title FROM shelf")).isEqualTo("Clean Code");
                assertThat(text(two, "SELECT count(*) FROM second_history WHERE success"))
                        .isEqualTo("2");
                insert(two, "Emma");
                two.getBean(TemplateDatabase.class).refresh();
            }
            assertThat(titles(two)).containsExactly("Clean Code");
        }
        await().until(() -> external.schemas().size() <= 1);
    }

    @Test
    void snapshotIsRefusedAndNamesWhatWasWritten() {
        insert(context, "Emma");

        assertThatThrownBy(database::snapshot)
                .hasMessageContainingAll(
                        "(book, book_id_seq)", "templatedb.isolation=schema", "Write it in a migration");

        assertThat(titles(context)).containsExactly("Clean Code", "Emma");
    }

    @Test
    void contextThatWritesWhenItStartsCannotBeRefreshed(CapturedOutput output) {
        assertThatThrownBy(() -> SchemaServers.context(external, WritingAndRefreshed.class))
                .hasMessageContaining("Failed to load");
        assertThat(output).contains("(book, book_id_seq) cannot become what a refresh restores");

        try (ConfigurableApplicationContext writing = SchemaServers.context(external, Writing.class)) {
            assertThat(titles(writing)).containsExactly("Clean Code", "Emma");
        }
    }

    @Test
    void testsOfAClassHaveWhatTheMigrationsMake() {
        TestRun.succeeds(BeforeEachTest.class, BeforeEachClass.class);
    }

    @DirtiesContext
    @AutoConfigureTemplateDatabase(refresh = Refresh.BEFORE_EACH_TEST_METHOD)
    static class BeforeEachTest extends Registered {

        @RepeatedTest(3)
        void write() {
            assertThat(titles(applicationContext)).containsExactly("Clean Code");
            insert(applicationContext, "Emma");
        }
    }

    @DirtiesContext
    @AutoConfigureTemplateDatabase(refresh = Refresh.BEFORE_CLASS)
    static class BeforeEachClass extends Registered {

        @Test
        void write() {
            assertThat(titles(applicationContext)).containsExactly("Clean Code");
            insert(applicationContext, "Emma");
        }
    }

    @SpringBootTest(classes = LibraryApplication.class, webEnvironment = WebEnvironment.NONE)
    abstract static class Registered {

        @Autowired
        ApplicationContext applicationContext;

        @DynamicPropertySource
        static void server(DynamicPropertyRegistry properties) {
            external.register(properties, "", "guest");
            properties.add("templatedb.isolation", () -> "schema");
        }
    }

    @Import(WithTwoFlyways.Flyways.class)
    static class WithTwoFlyways extends Library {

        @TestConfiguration(proxyBeanMethods = false)
        static class Flyways {

            @Bean(initMethod = "migrate")
            Flyway first(DataSource dataSource) {
                return Flyway.configure().dataSource(dataSource).load();
            }

            @Bean(initMethod = "migrate")
            @DependsOn("first")
            Flyway second(DataSource dataSource, @Value("${tests.second}") String location) {
                return Flyway.configure()
                        .dataSource(dataSource)
                        .locations(location)
                        .table("second_history")
                        .baselineOnMigrate(true)
                        .baselineVersion("0")
                        .load();
            }
        }
    }

    @WholeApplication
    static class WholeLibrary extends Library {}

    @Import(Writing.Runners.class)
    static class Writing extends Library {

        @TestConfiguration(proxyBeanMethods = false)
        static class Runners {

            @Bean
            ApplicationRunner writer(ApplicationContext started) {
                return arguments -> insert(started, "Emma");
            }
        }
    }

    @AutoConfigureTemplateDatabase(refresh = Refresh.BEFORE_EACH_TEST_METHOD)
    static class WritingAndRefreshed extends Writing {}
}
