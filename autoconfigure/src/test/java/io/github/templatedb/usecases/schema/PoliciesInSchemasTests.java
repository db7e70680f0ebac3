package io.github.templatedb.usecases.schema;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.templatedb.AutoConfigureTemplateDatabase;
import io.github.templatedb.core.Notices;
import io.github.templatedb.usecases.support.ExternalPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;

/** Of row-level security that does not apply, a context is told what is in its own schema. */
@ExtendWith(OutputCaptureExtension.class)
class PoliciesInSchemasTests {

    private static final String BYPASSED = "The policies of row-level security do not apply in the tests";

    @AutoClose
    private static final ExternalPostgres external = SchemaServers.start();

    @BeforeEach
    void sayItAgain() {
        Notices.forget();
    }

    @Test
    void nothingIsSaidOfOtherSchemas(CapturedOutput output) throws SQLException {
        try (Connection guest =
                DriverManager.getConnection(external.url("library"), "guest", ExternalPostgres.PASSWORD)) {
            guest.createStatement()
                    .execute("CREATE SCHEMA shop; CREATE TABLE shop.tenant (name text);"
                            + " ALTER TABLE shop.tenant ENABLE ROW LEVEL SECURITY");

            SchemaServers.context(external, Connecting.class).close();

            guest.createStatement().execute("DROP SCHEMA shop CASCADE");
        }
        assertThat(output).doesNotContain(BYPASSED);
    }

    @Test
    void ownTablesAreNamedAndNoRoleIsAdvised(@TempDir Path scripts, CapturedOutput output) throws IOException {
        Files.writeString(
                scripts.resolve("V1__tenant.sql"),
                "CREATE TABLE book (id bigint); CREATE TABLE tenant (name text);"
                        + " ALTER TABLE tenant ENABLE ROW LEVEL SECURITY;");

        SchemaServers.context(external, Connecting.class, "spring.flyway.locations=filesystem:" + scripts)
                .close();

        assertThat(output).containsPattern(BYPASSED + " \\(tdb_s_\\w+\\.tenant has it\\)");
        assertThat(output).contains("With templatedb.isolation=schema it can have no other role");
    }

    @SpringBootTest(classes = Reading.class, webEnvironment = WebEnvironment.NONE)
    @AutoConfigureTemplateDatabase
    static class Connecting {}

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Reading {

        @Bean
        ApplicationRunner read(JdbcTemplate jdbc) {
            return args -> jdbc.execute("SELECT 1");
        }
    }
}
