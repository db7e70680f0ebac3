package io.github.templatedb.usecases.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.templatedb.AutoConfigureTemplateDatabase;
import io.github.templatedb.Refresh;
import io.github.templatedb.TestJvm;
import io.github.templatedb.usecases.support.ExternalPostgres;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What a JVM leaves on a server that others run, where a drop takes long. */
class EndOfJvmTests {

    private static final int TESTS = 3;

    /** Not of the JVMs that run {@link #main}. */
    @AutoClose
    private static ExternalPostgres external;

    @BeforeAll
    static void start() {
        external = ExternalPostgres.startDurable();
    }

    @Test
    void whatCouldNotBeDroppedInTimeIsSaidAndTheNextJvmLeavesNothingButTemplates() throws Throwable {
        // No database can be dropped meanwhile.
        try (Connection blocker = external.connect("postgres");
                Statement statement = blocker.createStatement()) {
            blocker.setAutoCommit(false);
            assertThat(outputOfTests(
                            () -> statement.execute("LOCK TABLE pg_database IN SHARE MODE"),
                            "-Dtemplatedb.clone.drop-timeout=1ms"))
                    .containsPattern("WARN .* \\d+ databases are left on .*: they could not be dropped within PT0.001S"
                            + " \\(templatedb.clone.drop-timeout\\)");
            assertThat(external.databases("tdb_c_")).isNotEmpty();
            blocker.rollback();
        }

        assertThat(outputOfTests(() -> {})).contains(TESTS + " succeeded").doesNotContain("left");

        assertThat(external.databases("tdb_")).isNotEmpty().allMatch(name -> name.startsWith("tdb_t_"));
    }

    private static String outputOfTests(ThrowingCallable beforeTheEnd, String... options) throws Throwable {
        Process jvm =
                external.jvm("tester", List.of(options), EndOfJvmTests.class).start();
        StringBuilder output = new StringBuilder();
        try (BufferedReader lines = jvm.inputReader(StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                output.append(line).append('\n');
                if (line.equals("may end")) {
                    beforeTheEnd.call();
                    jvm.getOutputStream().close();
                }
            }
        }
        jvm.waitFor();
        return output.toString();
    }

    /** Runs in the JVM, whose end waits for that of its input. */
    public static void main(String[] arguments) throws IOException {
        TestJvm.runTests(Writing.class);
        System.out.println("may end");
        while (System.in.read() >= 0) {
            // More than the end is not written.
        }
    }

    @SpringBootTest(webEnvironment = WebEnvironment.NONE)
    @AutoConfigureTemplateDatabase(refresh = Refresh.BEFORE_EACH_TEST_METHOD)
    static class Writing {

        @Autowired
        JdbcClient jdbc;

        @RepeatedTest(TESTS)
        void write() {
            jdbc.sql("INSERT INTO book VALUES (DEFAULT, 'Emma', '')").update();
        }
    }
}
