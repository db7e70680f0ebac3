package io.github.templatedb.usecases.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.templatedb.usecases.schema.SchemaServers.Library;
import io.github.templatedb.usecases.support.ExternalPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** What does not go together with a schema for each context is an error that says so, and nothing is made or run. */
@ExtendWith(OutputCaptureExtension.class)
class UnfitForSchemasTests {

    @AutoClose
    private static final ExternalPostgres external = SchemaServers.start();

    @TempDir
    private Path scripts;

    @ParameterizedTest
    @CsvSource({
        "templatedb.clone.keep, on-failure",
        "templatedb.clone.audit, true",
        "templatedb.username, reader",
        "spring.flyway.user, tester",
        "spring.jpa.properties.hibernate.default_schema, shop"
    })
    void propertyThatWouldNotHoldIsRefused(String property, String value, CapturedOutput output) {
        assertFails(property + "=" + value);

        assertThat(output)
                .contains(property)
                .contains("and templatedb.isolation=schema do not go together. Leave " + property);
    }

    @Test
    void serverHasToBeNamed(CapturedOutput output) {
        assertFails("templatedb.server.url=");

        assertThat(output).contains("templatedb.isolation is schema, and templatedb.server.url is not set");
    }

    @Test
    void databaseHasToBeNamed(CapturedOutput output) {
        assertFails("templatedb.server.url=" + external.url(""));

        assertThat(output).contains("names no database, and templatedb.isolation=schema needs one");
    }

    @Test
    void roleThatMayNotCreateSchemasIsToldWhatItNeeds(CapturedOutput output) {
        assertFails("templatedb.server.username=reader");

        assertThat(output)
                .contains("does not let the role reader create schemas in the database library")
                .contains("GRANT CREATE ON DATABASE library TO reader;");
    }

    /** 192.0.2.1 leads nowhere (RFC 5737): a connection to it would end with a time-out. */
    @Test
    void remoteServerIsRefusedWithoutBeingContacted(CapturedOutput output) {
        assertFails("templatedb.server.url=jdbc:postgresql://192.0.2.1/library");

        assertThat(output)
                .contains("The PostgreSQL server guest@192.0.2.1:5432 was not contacted")
                .doesNotContain("timed out");
    }

    @Test
    void severalSchemasOfFlywayAreRefused(CapturedOutput output) {
        assertFails("spring.flyway.schemas=shop,archive");

        assertThat(output).contains("Flyway is configured for several schemas (archive, shop)");
    }

    @Test
    void scriptsThatNameASchemaAreRefusedBeforeAnyRuns(CapturedOutput output) throws IOException {
        write("V1__book.sql", "CREATE TABLE book (title text);");
        write("V2__shop.sql", "-- public.book is not ours", "CREATE TABLE public.orders (", "  id bigint);");
        write("V3__crypto.sql", "", "", "CREATE EXTENSION IF NOT EXISTS plpgsql;");
        write("V4__archive.sql", "CREATE TABLE archive.book (title text);");
        write("afterMigrate.sql", "UPDATE public.book SET title = 'none';");

        assertFails("spring.flyway.locations=filesystem:" + scripts);

        assertThat(output)
                .contains("V2__shop.sql, line 2: the schema 'public'")
                .contains("V3__crypto.sql, line 3: CREATE EXTENSION")
                .contains("V4__archive.sql, line 1: the schema 'archive'")
                .contains("afterMigrate.sql, line 1: the schema 'public'")
                .contains("none was run")
                .contains("templatedb.schema.unchecked")
                .doesNotContain("V1__book.sql, line");
    }

    /** A table or an alias may stand there as well, so the search leaves it to PostgreSQL. */
    @Test
    void schemaThatThereIsNotIsRefusedByPostgresWhereItMayBeATable(CapturedOutput output) throws IOException {
        write("V1__shop.sql", "CREATE TABLE orders () INHERITS (shop.state);");

        assertFails("spring.flyway.locations=filesystem:" + scripts);

        assertThat(output).contains("V1__shop.sql, line 1: ERROR: schema \"shop\" does not exist");
    }

    @Test
    void scriptThatIsRefusedByMistakeCanBeNamed() throws IOException {
        write("V1__book.sql", "CREATE TABLE book (id bigint, title text);");
        write("V2__plpgsql.sql", "CREATE EXTENSION IF NOT EXISTS plpgsql;");

        SchemaServers.context(
                        external,
                        Library.class,
                        "spring.flyway.locations=filesystem:" + scripts,
                        "templatedb.schema.unchecked=V2__plpgsql.sql")
                .close();
    }

    private void write(String name, String... lines) throws IOException {
        Files.write(scripts.resolve(name), List.of(lines));
    }

    private static void assertFails(String property) {
        assertThatThrownBy(() -> SchemaServers.context(external, Library.class, property))
                .hasMessageContaining("Failed to load");
        assertThat(external.schemas())
                .filteredOn(name -> name.startsWith("tdb_s_"))
                .isEmpty();
    }
}
