package io.github.templatedb.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.templatedb.TestJvm;
import io.github.templatedb.usecases.support.ExternalPostgres;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What JVMs leave that close nothing. */
class LeftDatabasesTests {

    /** Not of the JVMs that run {@link #main}. */
    @AutoClose
    private static ExternalPostgres external;

    @BeforeAll
    static void start() {
        external = ExternalPostgres.start();
    }

    @Test
    void whatIsNeverClosedGoesWithItsJvmHoweverThatEnds() throws Exception {
        Process killed = jvm("of \"the\" killed");
        Process other = jvm("of another");
        assertThat(left()).contains("of \"the\" killed", "of another");
        killed.destroyForcibly().waitFor();

        other.getOutputStream().close();
        assertThat(other.waitFor()).isZero();

        assertThat(left()).isEmpty();
        assertThat(external.databases("tdb_")).isNotEmpty().allMatch(name -> name.startsWith("tdb_t_"));
        assertThat(external.databases("library")).containsExactly("library");
    }

    private static List<String> left() {
        return external.query(
                "postgres",
                "SELECT datname FROM pg_database WHERE NOT datistemplate AND datname NOT IN ('postgres', 'library')");
    }

    private static Process jvm(String name) throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder(TestJvm.command(List.of(), LeftDatabasesTests.class, external.url("library"), name));
        Process jvm = builder.redirectError(Redirect.INHERIT).start();
        assertThat(jvm.inputReader().lines().filter("ready"::equals).findFirst())
                .isPresent();
        return jvm;
    }

    /** Runs in the JVM, whose end waits for that of its input. */
    public static void main(String[] arguments) throws IOException {
        TestServer server = TestServer.at(arguments[0], "tester", ExternalPostgres.PASSWORD);
        server.create(arguments[1]);
        server.temporary();
        server.temporaryFrom(server.ensureTemplate(TemplateKey.of("any"), database -> {}));
        System.out.println("ready");
        while (System.in.read() >= 0) {
            // More than the end is not written.
        }
    }
}
