package io.github.templatedb.usecases;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import io.github.templatedb.AutoConfigureTemplateDatabase;
import io.github.templatedb.Refresh;
import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.platform.launcher.Launcher;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What a JVM leaves on a server that others run, where a drop takes long. */
@Timeout(180)
class EndOfJvmTests {

    private static ExternalPostgres external;

    @BeforeAll
    static void start() {
        external = ExternalPostgres.startDurable();
    }

    @AfterAll
    static void stop() {
        external.close();
    }

    @Test
    void nothingButTemplatesIsLeft() throws Exception {
        assertThat(outputOfTests()).contains("44 succeeded").doesNotContain("left");

        assertThat(external.databases("tdb_")).isNotEmpty().allMatch(name -> name.startsWith("tdb_t_"));
    }

    @Test
    void whatCouldNotBeDroppedInTimeIsSaidAndGoesWithTheNextJvm() throws Exception {
        assertThat(outputOfTests("-Dtemplatedb.clone.drop-timeout=1ms"))
                .containsPattern("WARN .* \\d+ databases are left on .*: they could not be dropped within PT0.001S"
                        + " \\(templatedb.clone.drop-timeout\\)");
        assertThat(external.databases("tdb_c_")).isNotEmpty();

        assertThat(outputOfTests()).doesNotContain("left");
        assertThat(external.databases("tdb_c_")).isEmpty();
    }

    private static String outputOfTests(String... options) throws Exception {
        List<String> command = new java.util.ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:TieredStopAtLevel=1"));
        command.addAll(List.of(options));
        command.addAll(List.of(
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                EndOfJvmTests.class.getName()));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("TEMPLATEDB_SERVER_URL", external.url("library"));
        builder.environment().put("TEMPLATEDB_SERVER_USERNAME", "tester");
        builder.environment().put("TEMPLATEDB_SERVER_PASSWORD", ExternalPostgres.PASSWORD);
        Process jvm = builder.start();
        StringBuilder output = new StringBuilder();
        try (BufferedReader lines = jvm.inputReader(StandardCharsets.UTF_8)) {
            lines.lines().forEach(line -> output.append(line).append('\n'));
        }
        jvm.waitFor();
        return output.toString();
    }

    /** Runs in the JVM. */
    public static void main(String[] arguments) {
        Launcher launcher = LauncherFactory.create();
        org.junit.platform.launcher.listeners.SummaryGeneratingListener summary =
                new org.junit.platform.launcher.listeners.SummaryGeneratingListener();
        launcher.execute(
                LauncherDiscoveryRequestBuilder.request()
                        .selectors(selectClass(Writing.class))
                        .build(),
                summary);
        System.out.println(summary.getSummary().getTestsSucceededCount() + " succeeded");
        summary.getSummary().printFailuresTo(new java.io.PrintWriter(System.out));
    }

    @SpringBootTest(webEnvironment = WebEnvironment.NONE)
    @AutoConfigureTemplateDatabase(refresh = Refresh.BEFORE_EACH_TEST_METHOD)
    static class Writing {

        @Autowired
        JdbcClient jdbc;

        @RepeatedTest(44)
        void write() {
            jdbc.sql("INSERT INTO book VALUES (DEFAULT, 'Emma', '')").update();
        }
    }
}
