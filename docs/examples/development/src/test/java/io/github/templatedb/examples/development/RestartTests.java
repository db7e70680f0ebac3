package io.github.templatedb.examples.development;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.devtools.restart.Restarter;

/** What DevTools do when somebody has changed a class while the application runs. */
class RestartTests {

    private static final Pattern START = Pattern.compile("Starts in (tdb_c_\\w+): (\\d+)");

    @TempDir
    private static Path folder;

    /** All at once, as each takes some seconds. */
    private static final Map<Class<?>, Process> PROGRAMS = new HashMap<>();

    @BeforeAll
    static void startAll() throws IOException {
        // In this build templatedb is a folder, which DevTools would take for code that is worked on.
        Path settings = Files.createDirectories(folder.resolve("META-INF")).resolve("spring-devtools.properties");
        Files.writeString(settings, "restart.exclude.templatedb=.*/autoconfigure/target/classes/");
        for (Class<?> program : List.of(ThreeStarts.class, MigrationAdded.class, SecondStartFails.class)) {
            PROGRAMS.put(
                    program,
                    new ProcessBuilder(
                                    Path.of(System.getProperty("java.home"), "bin", "java")
                                            .toString(),
                                    "-XX:TieredStopAtLevel=1",
                                    "-XX:+UseSerialGC",
                                    "-Dmigrations=" + folder.resolve("migrations"),
                                    "-cp",
                                    System.getProperty("java.class.path") + File.pathSeparator + folder,
                                    program.getName())
                            .redirectErrorStream(true)
                            .redirectOutput(output(program).toFile())
                            .start());
        }
    }

    @AfterAll
    static void endAll() {
        PROGRAMS.values().forEach(Process::destroy);
    }

    @Test
    void databaseStaysWithWhatIsInIt() throws Exception {
        assertThat(starts(ThreeStarts.class, "1", "2", "3")).hasSize(1);
    }

    @Test
    void databaseIsANewOneWhenAMigrationIsAdded() throws Exception {
        assertThat(starts(MigrationAdded.class, "1", "1", "2")).hasSize(2);
    }

    @Test
    void databaseStaysWhenAStartFailsBeforeItIsUsed() throws Exception {
        assertThat(starts(SecondStartFails.class, "1", "2")).hasSize(1);
        assertThat(output(SecondStartFails.class)).content().contains("maximum-pool-size");
    }

    /** The databases that a program has used, if it found the numbers in them. */
    private static Set<String> starts(Class<?> program, String... numbers) throws IOException, InterruptedException {
        Objects.requireNonNull(PROGRAMS.get(program)).waitFor();
        String output = Files.readString(output(program));
        List<MatchResult> starts = START.matcher(output).results().toList();
        assertThat(starts).as(output).extracting(start -> start.group(2)).containsExactly(numbers);
        return starts.stream().map(start -> start.group(1)).collect(Collectors.toSet());
    }

    private static Path output(Class<?> program) {
        return folder.resolve(program.getSimpleName() + ".txt");
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
