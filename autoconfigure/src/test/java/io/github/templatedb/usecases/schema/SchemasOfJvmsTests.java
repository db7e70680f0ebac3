package io.github.templatedb.usecases.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.templatedb.AutoConfigureTemplateDatabase;
import io.github.templatedb.LongForm;
import io.github.templatedb.Refresh;
import io.github.templatedb.TestJvm;
import io.github.templatedb.usecases.support.ExternalPostgres;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.jdbc.core.simple.JdbcClient;

/** JVMs that have schemas in one database, at once, and killed. */
class SchemasOfJvmsTests {

    private static final int TESTS = 10;

    private static final int JVMS = LongForm.RUNS ? 8 : 2;

    private static final int ROUNDS = LongForm.RUNS ? 20 : 1;

    /** Not of the JVMs that run {@link #main}. */
    @AutoClose
    private static ExternalPostgres external;

    @TempDir
    private static Path output;

    @BeforeAll
    static void start() {
        external = SchemaServers.start();
    }

    @Test
    void jvmsAtOnceSeeNothingOfEachOtherAndLeaveNothing() throws Exception {
        List<Process> jvms = new ArrayList<>();
        for (int i = 0; i < JVMS; i++) {
            jvms.add(jvm("at-once-" + i));
        }
        for (int i = 0; i < JVMS; i++) {
            jvms.get(i).waitFor();
            assertThat(output.resolve("at-once-" + i)).content().contains(TESTS + " succeeded");
        }
        assertThat(external.schemas()).isEmpty();
    }

    @Test
    void whatKilledJvmsLeaveIsDroppedByTheNext() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < ROUNDS; i++) {
            Process victim = jvm("killed-" + i);
            await().atMost(Duration.ofMinutes(2))
                    .until(() -> !external.schemas().isEmpty() || !victim.isAlive());
            // Somewhere in its migrations and tests; a shorter time is as good.
            victim.waitFor(random.nextInt(500), TimeUnit.MILLISECONDS);
            victim.destroyForcibly().waitFor();
        }

        Process last = jvm("last");
        last.waitFor();

        assertThat(output.resolve("last")).content().as("seed %d", seed).contains(TESTS + " succeeded");
        assertThat(external.schemas()).as("seed %d", seed).isEmpty();
    }

    private static Process jvm(String name) throws IOException {
        ProcessBuilder builder = external.jvm(
                        "guest", List.of("-Dtemplatedb.tests.full=" + LongForm.RUNS), SchemasOfJvmsTests.class)
                .redirectOutput(new File(Files.createFile(output.resolve(name)).toString()));
        builder.environment().put("TEMPLATEDB_ISOLATION", "schema");
        return builder.start();
    }

    /** Runs in the JVM. */
    public static void main(String[] arguments) {
        TestJvm.runTests(Writing.class);
    }

    @SpringBootTest(webEnvironment = WebEnvironment.NONE)
    @AutoConfigureTemplateDatabase(refresh = Refresh.BEFORE_EACH_TEST_METHOD)
    static class Writing {

        @Autowired
        JdbcClient jdbc;

        @RepeatedTest(TESTS)
        void write() {
            assertThat(jdbc.sql("SELECT count(*) FROM book").query(Long.class).single())
                    .isEqualTo(1);
            jdbc.sql("INSERT INTO book (isbn, title) VALUES ('Emma', '')").update();
        }
    }
}
