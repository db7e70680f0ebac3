package io.github.templatedb.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Files with all that was measured. */
public final class ResultFile {

    private static final JsonMapper MAPPER =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private ResultFile() {}

    /** Writes maps, lists and numbers as JSON. */
    public static void write(Path file, Object content) throws IOException {
        Files.createDirectories(Objects.requireNonNull(file.getParent()));
        Files.writeString(file, MAPPER.writeValueAsString(content) + "\n");
    }

    /** Three decimals are enough. */
    public static double rounded(double number) {
        return Math.round(number * 1000) / 1000.0;
    }
}
