package io.github.templatedb.incremental;

import io.github.templatedb.TestJvm;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.util.List;

/** A JVM of its own that gets a clone of the template of the migrations in a folder, which it builds if there is none. */
final class BuilderJvm {

    private BuilderJvm() {}

    /** Starts the JVM, which adopts the server below a folder. */
    static Process start(Path home, Path migrations) throws IOException {
        return new ProcessBuilder(TestJvm.command(List.of(), BuilderJvm.class, home.toString(), migrations.toString()))
                .redirectError(Redirect.INHERIT)
                .redirectOutput(Redirect.DISCARD)
                .start();
    }

    /** Runs in the JVM. */
    public static void main(String[] arguments) {
        new MigrationStore(Path.of(arguments[0])).migrated(Path.of(arguments[1]));
    }
}
