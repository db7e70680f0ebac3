package io.github.templatedb.usecases.schema;

import static io.github.templatedb.usecases.schema.SchemaServers.insert;
import static io.github.templatedb.usecases.schema.SchemaServers.text;
import static io.github.templatedb.usecases.schema.SchemaServers.titles;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.templatedb.AutoConfigureTemplateDatabase;
import io.github.templatedb.Refresh;
import io.github.templatedb.usecases.LibraryApplication;
import io.github.templatedb.usecases.schema.SchemaServers.Library;
import io.github.templatedb.usecases.support.TestRun;
import io.github.templatedb.usecases.support.WrittenRows;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.JdbcOperations;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** What a refresh gives where a context has a schema. */
@ExtendWith(OutputCaptureExtension.class)
class RefreshedSchemaTests extends RefreshesOfASchema {

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
        assertThat(isKept()).isEqualTo(WrittenRows.areKnown(context.getBean(JdbcOperations.class)));
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

    @Test
    void searchPathOfAConnectionThatIsNotGivenBackDoesNotReachTheNextEither() throws SQLException {
        try (Connection held = context.getBean(DataSource.class).getConnection()) {
            held.setSchema("public");

            database.refresh();

            assertThat(text(context, "SELECT current_schema()")).isEqualTo(database.name());
        }
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
