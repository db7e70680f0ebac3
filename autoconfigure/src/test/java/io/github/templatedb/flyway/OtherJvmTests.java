package io.github.templatedb.flyway;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.templatedb.TestJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.callback.BaseCallback;
import org.flywaydb.core.api.callback.Context;
import org.flywaydb.core.api.callback.Event;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What differs from JVM to JVM, though the migrations are the same, makes no other key. */
class OtherJvmTests {

    @TempDir
    Path elsewhere;

    @Test
    void workingDirectoryUserTimeZoneLocaleAndCharsetDoNotCount() throws Exception {
        Path migrations = Files.createDirectories(elsewhere.resolve("sql"));
        Files.writeString(migrations.resolve("V1__word.sql"), "CREATE TABLE word AS SELECT 'Größe i İ' AS text;");

        String key = key(migrations, Path.of("").toAbsolutePath());
        assertThat(key).matches("[0-9a-f]{64}").isEqualTo(key(migrations));
        assertThat(key(
                        migrations,
                        elsewhere,
                        "-Duser.timezone=Asia/Kathmandu",
                        "-Duser.language=tr",
                        "-Duser.country=TR",
                        "-Dfile.encoding=ISO-8859-1",
                        "-Duser.name=somebody",
                        "-Duser.home=" + elsewhere))
                .isEqualTo(key);
    }

    private static String key(Path migrations, Path workingDirectory, String... options)
            throws IOException, InterruptedException {
        Path key = Files.createTempFile(migrations.getParent(), "key", "");
        Process process = new ProcessBuilder(
                        TestJvm.command(List.of(options), Main.class, migrations.toString(), key.toString()))
                .directory(workingDirectory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(migrations.getParent().resolve("log").toFile())
                .start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue())
                .as(Files.readString(migrations.getParent().resolve("log")))
                .isZero();
        return Files.readString(key);
    }

    private static String key(Path migrations) {
        return Keys.of(Flyway.configure()
                .locations("filesystem:" + migrations, "classpath:db/migration")
                .callbacks(new Given()));
    }

    /** Writes the key of a folder to a file. */
    static final class Main {

        private Main() {}

        public static void main(String[] arguments) throws IOException {
            Files.writeString(Path.of(arguments[1]), key(Path.of(arguments[0])));
        }
    }

    /** The order of such a set is another one in each JVM. */
    private static final class Given extends BaseCallback {

        private final Set<String> countries = Set.of("DE", "FR", "IT", "ES", "PT", "NL");

        @Override
        public boolean supports(Event event, Context context) {
            return event == Event.AFTER_MIGRATE && countries.isEmpty();
        }

        @Override
        public void handle(Event event, Context context) {
            // Only what it was given matters here.
        }
    }
}
