package io.github.templatedb.usecases.schema;

import static io.github.templatedb.usecases.schema.SchemaServers.insert;
import static io.github.templatedb.usecases.schema.SchemaServers.text;
import static io.github.templatedb.usecases.schema.SchemaServers.titles;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.templatedb.TemplateDatabase;
import io.github.templatedb.usecases.schema.SchemaServers.Library;
import io.github.templatedb.usecases.support.ExternalPostgres;
import io.github.templatedb.usecases.support.WholeApplication;
import io.github.templatedb.usecases.support.WrittenRows;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.JdbcOperations;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What a test wrote to the schema of its context is undone in place, or there is a new schema. */
@ExtendWith(OutputCaptureExtension.class)
class RewoundSchemaTests extends RefreshesOfASchema {

    @RepeatedTest(2)
    void whatWasWrittenIsGoneAndTheSchemaStays() {
        insert(context, "Emma");

        database.refresh();

        assertThat(titles(context)).containsExactly("Clean Code");
        assertThat(text(context, "SELECT nextval(pg_get_serial_sequence('book', 'id'))"))
                .isEqualTo("2");
        assertThat(isKept()).isEqualTo(WrittenRows.areKnown(context.getBean(JdbcOperations.class)));
    }

    @Test
    void schemaOfWhichMoreThanRowsWasChangedIsReplaced() {
        insert(context, "Emma");
        context.getBean(JdbcClient.class).sql("CREATE INDEX ON book (title)").update();

        database.refresh();

        assertThat(titles(context)).containsExactly("Clean Code");
        assertThat(text(context, "SELECT nextval(pg_get_serial_sequence('book', 'id'))"))
                .isEqualTo("2");
        assertThat(isKept()).isFalse();
        await().until(() -> external.schemas().equals(List.of(database.name())));
    }

    @Test
    void refreshStrategyCloneMeansANewSchemaIfAnythingWasWritten() {
        try (ConfigurableApplicationContext cloning =
                SchemaServers.context(external, Library.class, "templatedb.refresh-strategy=clone")) {
            TemplateDatabase cloned = cloning.getBean(TemplateDatabase.class);
            insert(cloning, "Emma");
            String left = cloned.name();
            cloned.refresh();
            assertThat(titles(cloning)).containsExactly("Clean Code");
            assertThat(cloned.name()).isNotEqualTo(left);
        }
    }

    @Test
    void openTransactionOfSomebodyElseMeansANewSchema() throws SQLException {
        insert(context, "Emma");
        // Which whoever drops the schema may end.
        try (Connection stray =
                DriverManager.getConnection(external.url("library"), "guest", ExternalPostgres.PASSWORD)) {
            stray.setAutoCommit(false);
            stray.createStatement().executeQuery("SELECT * FROM " + before + ".book");

            database.refresh();

            assertThat(titles(context)).containsExactly("Clean Code");
            assertThat(isKept()).isFalse();
        }
    }

    @Test
    void connectionThatIsNotBackMeansANewSchema() throws SQLException {
        insert(context, "Emma");
        try (Connection held = context.getBean(DataSource.class).getConnection()) {
            assertThat(held.isValid(5)).isTrue();

            database.refresh();

            assertThat(titles(context)).containsExactly("Clean Code");
            assertThat(isKept()).isFalse();
        }
    }

    @Test
    void reasonOfANewSchemaIsTold(CapturedOutput output) {
        try (ConfigurableApplicationContext rewinding =
                SchemaServers.context(external, Library.class, "templatedb.refresh-strategy=rewind")) {
            WrittenRows.assumeKnown(rewinding.getBean(JdbcOperations.class));
            rewinding
                    .getBean(JdbcClient.class)
                    .sql("CREATE TABLE other (id int)")
                    .update();

            rewinding.getBean(TemplateDatabase.class).refresh();

            assertThat(titles(rewinding)).containsExactly("Clean Code");
        }
        assertThat(output).contains("is not rewound but replaced, because of objects of the schema were changed");
    }

    /** What migrations have written is not a test's, though PostgreSQL may count it late. */
    @Test
    void tableThatCannotBeUndoneIsNoReasonIfNobodyWroteToIt(@TempDir Path scripts) throws IOException {
        Files.writeString(
                scripts.resolve("V1__book.sql"),
                """
                CREATE TABLE book (id bigint, isbn text, title text); CREATE TABLE log (id bigint); INSERT INTO log VALUES (1);
                CREATE FUNCTION nothing() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN new; END $$;
                CREATE TRIGGER log BEFORE INSERT ON log FOR EACH ROW EXECUTE FUNCTION nothing();
                """);
        try (ConfigurableApplicationContext triggers = SchemaServers.context(
                external,
                Library.class,
                "spring.flyway.locations=filesystem:" + scripts,
                "templatedb.refresh-strategy=rewind")) {
            WrittenRows.assumeKnown(triggers.getBean(JdbcOperations.class));
            String schema = triggers.getBean(TemplateDatabase.class).name();
            for (String table : List.of("book", "book", "log")) {
                assertThat(triggers.getBean(TemplateDatabase.class).name()).isEqualTo(schema);
                triggers.getBean(JdbcClient.class)
                        .sql("INSERT INTO " + table + " (id) VALUES (2)")
                        .update();
                triggers.getBean(TemplateDatabase.class).refresh();
                assertThat(text(triggers, "SELECT count(*) FROM " + table)).isEqualTo(table.equals("log") ? "1" : "0");
            }
            assertThat(triggers.getBean(TemplateDatabase.class).name()).isNotEqualTo(schema);
        }
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
                one.getBean(JdbcClient.class)
                        .sql("INSERT INTO book VALUES (1, '', '')")
                        .update();

                one.getBean(TemplateDatabase.class).refresh();
            }
            assertThat(text(one, "SELECT count(*) FROM book")).isEqualTo("0");
            assertThat(text(other, next)).isEqualTo("1");
        }
    }

    @WholeApplication
    static class WholeLibrary extends Library {}
}
