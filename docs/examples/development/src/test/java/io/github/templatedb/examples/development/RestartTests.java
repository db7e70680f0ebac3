package io.github.templatedb.examples.development;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.devtools.restart.Restarter;

/** What DevTools do when somebody has changed a class while the application runs. */
class RestartTests {

    private static final Pattern START = Pattern.compile("Starts in (tdb_c_\\w+): (\\d+)");

    @TempDir
    Path folder;

    @Test
    void databaseStaysWithWhatIsInIt() throws Exception {
        String output = output(ThreeStarts.class);

        List<MatchResult> starts = START.matcher(output).results().toList();
        assertThat(starts).as(output).extracting(start -> start.group(2)).containsExactly("1", "2", "3");
        assertThat(starts)
                .extracting(start -> start.group(1))
                .containsOnly(starts.get(0).group(1));
    }

    @Test
    void databaseIsANewOneWhenAMigrationIsAdded() throws Exception {
        String output = output(MigrationAdded.class);

        List<MatchResult> starts = START.matcher(output).results().toList();
        assertThat(starts).as(output).extracting(start -> start.group(2)).containsExactly("1", "1", "2");
        assertThat(starts.get(1).group(1)).isNotEqualTo(starts.get(0).group(1));
        assertThat(starts.get(2).group(1)).isEqualTo(starts.get(1).group(1));
    }

    @Test
    void databaseStaysWhenAStartFailsBeforeItIsUsed() throws Exception {
        String output = output(SecondStartFails.class);

        List<MatchResult> starts = START.matcher(output).results().toList();
        assertThat(starts).as(output).extracting(start -> start.group(2)).containsExactly("1", "2");
        assertThat(output).contains("maximum-pool-size");
        assertThat(starts.get(1).group(1)).isEqualTo(starts.get(0).group(1));
    }

    private String output(Class<?> program) throws IOException, InterruptedException {
        // In this build templatedb is a folder, which DevTools would take for code that is worked on.
        Path settings = Files.createDirectories(folder.resolve("META-INF")).resolve("spring-devtools.properties");
        Files.writeString(settings, "restart.exclude.templatedb=.*/autoconfigure/target/classes/");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Dmigrations=" + folder.resolve("migrations"),
                        "-cp",
                        System.getProperty("java.class.path") + File.pathSeparator + folder,
                        program.getName())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return output;
    }

    /** Its main method runs again with each start. */
    static class ThreeStarts {

        public static void main(String[] arguments) {
            TestApplication.main(arguments);
            again();
        }

        static int again() {
            int starts = Integer.getInteger("starts", 0) + 1;
            System.setProperty("starts", Integer.toString(starts));
            new Thread(() -> {
                        if (starts < 3) {
                            Restarter.getInstance().restart();
                        } else {
                            System.exit(0);
                        }
                    })
                    .start();
            return starts;
        }
    }

    static class MigrationAdded {

        public static void main(String[] arguments) throws IOException {
            // Not an argument: DevTools give a main method those of SpringApplication when they call it again.
            Path migrations = Files.createDirectories(Path.of(System.getProperty("migrations")));
            Files.writeString(migrations.resolve("V2__one.sql"), "CREATE TABLE one ();");
            TestApplication.main(
                    new String[] {"--spring.flyway.locations=classpath:db/migration,filesystem:" + migrations});
            if (ThreeStarts.again() == 1) {
                Files.writeString(migrations.resolve("V3__more.sql"), "CREATE TABLE more ();");
            }
        }
    }

    static class SecondStartFails {

        public static void main(String[] arguments) {
            if (Integer.getInteger("starts", 0) == 1) {
                assertThatThrownBy(
                        () -> TestApplication.main(new String[] {"--spring.datasource.hikari.maximum-pool-size=many"}));
            } else {
                TestApplication.main(arguments);
            }
            ThreeStarts.again();
        }
    }
}
