package io.github.templatedb.incremental;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;

/** A folder with migrations. */
record Folder(Path path) {

    Folder write(String script, String sql) {
        try {
            Files.writeString(path.resolve(script), sql);
            return this;
        } catch (IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    /** Makes its files those of a history. */
    void become(Map<String, String> scripts) {
        try (Stream<Path> files = Files.list(path)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        } catch (IOException ex) {
            throw new UncheckedIOException(ex);
        }
        scripts.forEach(this::write);
    }
}
