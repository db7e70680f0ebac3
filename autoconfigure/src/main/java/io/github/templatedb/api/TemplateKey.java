package io.github.templatedb.api;

import io.github.templatedb.core.TemplateDatabaseException;
import io.github.templatedb.core.manifest.Manifest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Stands for all that decides what a {@link TemplateBuilder} does. Equal keys are of equal ingredients: what changes them makes another
 * template.
 *
 * <pre>{@code
 * TemplateKey key = TemplateKey.ofDirectory(Path.of("src/main/resources/db")).and(TemplateKey.of("seed 42"));
 * }</pre>
 *
 * @since 0.1.0
 */
public final class TemplateKey {

    private static final int DIGITS = 12;

    private final String sha256;

    private TemplateKey(Manifest.Builder ingredients) {
        this.sha256 = ingredients.build().sha256();
    }

    /**
     * The key of all files below a folder: of their paths in it, with slashes, and their bytes. The same on every operating system,
     * wherever the folder is, and in whatever order its files are listed. Links are followed.
     *
     * @param directory a folder, which may be empty
     * @return its key
     * @throws TemplateDatabaseException if there is no such folder, or a file cannot be read
     */
    public static TemplateKey ofDirectory(Path directory) {
        if (!Files.isDirectory(directory)) {
            throw new TemplateDatabaseException(
                    "There is no folder %s for a template key.".formatted(directory.toAbsolutePath()),
                    "Correct the path; it is relative to the folder in which the JVM was started.");
        }
        Map<String, Path> files = new TreeMap<>();
        Manifest.Builder manifest = Manifest.builder().add("files", "");
        try (Stream<Path> all = Files.walk(directory, FileVisitOption.FOLLOW_LINKS)) {
            all.filter(file -> !Files.isDirectory(file))
                    .forEach(file -> files.put(path(directory.relativize(file)), file));
            for (Map.Entry<String, Path> file : files.entrySet()) {
                manifest.add(file.getKey(), Files.readAllBytes(file.getValue()));
            }
        } catch (IOException | UncheckedIOException ex) {
            throw new TemplateDatabaseException(
                    "The files below %s cannot be read: %s.".formatted(directory.toAbsolutePath(), ex),
                    "Every file counts, so every one has to be readable.",
                    ex);
        }
        return new TemplateKey(manifest);
    }

    /** Composed, as macOS may list decomposed what others have composed. */
    private static String path(Path file) {
        StringBuilder path = new StringBuilder();
        file.forEach(name -> path.append('/').append(name));
        return Normalizer.normalize(path.substring(1), Normalizer.Form.NFC);
    }

    /**
     * The key of texts in their order.
     *
     * @param texts for example statements, or versions of what builds
     * @return their key
     */
    public static TemplateKey of(String... texts) {
        Manifest.Builder manifest = Manifest.builder().add("texts", "");
        List.of(texts).forEach(text -> manifest.add("text", text));
        return new TemplateKey(manifest);
    }

    /**
     * The key of this and another, in this order.
     *
     * @param other what decides, too
     * @return the key of both
     */
    public TemplateKey and(TemplateKey other) {
        return new TemplateKey(Manifest.builder().add("this", sha256).add("that", other.sha256));
    }

    /**
     * The key.
     *
     * @return 12 hexadecimal digits
     */
    public String value() {
        return sha256.substring(0, DIGITS);
    }

    String sha256() {
        return sha256;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TemplateKey key && sha256.equals(key.sha256);
    }

    @Override
    public int hashCode() {
        return sha256.hashCode();
    }

    @Override
    public String toString() {
        return value();
    }
}
