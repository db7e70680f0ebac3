package io.github.templatedb.usecases.failure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.templatedb.AutoConfigureTemplateDatabase;
import io.github.templatedb.usecases.support.TestContexts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import org.flywaydb.core.api.migration.BaseJavaMigration;
import org.flywaydb.core.api.migration.Context;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Migrations that would wait for ever. */
@ExtendWith(OutputCaptureExtension.class)
class WaitingMigrationTests {

    @TempDir
    private Path folder;

    @BeforeEach
    void firstMigration() throws IOException {
        write("V1__play.sql", "CREATE TABLE play (title text); -- " + folder);
    }

    @Test
    void whoWaitsForWhomIsSaidAndTheBuildEnds(CapturedOutput output) throws IOException {
        write("V2__index.sql", "CREATE INDEX CONCURRENTLY play_title\n    ON play (title);");
        assertEnds(Plays.class);
        assertThat(output.getOut().lines())
                .filteredOn(line -> line.contains("already, V2__index.sql waits at"))
                .singleElement()
                .asString()
                .contains("WARN", "'CREATE INDEX CONCURRENTLY play_title ON play (title)'", "ShareLock on virtualxid")
                .containsPattern("held by pid \\d+ \\(.*, idle in transaction\\), whose last statement is: ")
                .contains("set spring.flyway.postgresql.transactional-lock=false")
                .contains("After PT5S the build is ended (templatedb.template.build-timeout)");
        assertThat(output.getAll())
                .contains("did not end in PT5S and were ended: V2__index.sql waits at 'CREATE INDEX");
    }

    @Test
    void migrationOnACopyOfAnotherTemplateIsEndedOnce(CapturedOutput output) throws IOException {
        TestContexts.with(Plays.class, location()).getApplicationContext();
        write("V2__index.sql", "CREATE INDEX CONCURRENTLY play_title ON play (title);");
        assertEnds(Plays.class);
        assertThat(output.getOut()).containsOnlyOnce("already, V2__index.sql waits at");
    }

    @Test
    void migrationThatIsBusyElsewhereIsEndedToo(CapturedOutput output) {
        assertEnds(PlaysInJava.class);
        assertThat(output.getAll()).contains("did not end in PT5S and were ended: they did not wait for a lock");
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    private void assertEnds(Class<?> plays) {
        assertThatThrownBy(() -> TestContexts.with(plays, location(), "templatedb.template.build-timeout=5s")
                        .getApplicationContext())
                .hasMessageContaining("Failed to load");
    }

    private String location() {
        return "spring.flyway.locations=filesystem:" + folder;
    }

    private void write(String script, String sql) throws IOException {
        Files.writeString(folder.resolve(script), sql);
    }

    @SpringBootTest(classes = Application.class, webEnvironment = WebEnvironment.NONE)
    @AutoConfigureTemplateDatabase
    static class Plays {}

    @SpringBootTest(classes = InJava.class, webEnvironment = WebEnvironment.NONE)
    @AutoConfigureTemplateDatabase
    static class PlaysInJava {}

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {}

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class InJava {

        @Bean
        V2__Waiting migration() {
            return new V2__Waiting();
        }
    }

    static class V2__Waiting extends BaseJavaMigration {

        @Override
        public void migrate(Context context) throws Exception {
            new CountDownLatch(1).await();
        }
    }
}
