package io.github.templatedb.migrations;

import io.github.templatedb.core.manifest.Manifest;
import io.github.templatedb.core.manifest.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * The files below migration locations, as Flyway finds them: scripts, their configuration, callbacks and compiled Java
 * migrations, in folders, in jars and in jars within a jar. Each is known by its path below the location and its bytes.
 *
 * <p>Bytes are read once in a JVM, and again when the length, the time or the identity of a file has changed. Safe for use by
 * several threads.
 *
 * @since 0.1.0
 */
public final class MigrationFiles {

    /** The time of a file is this exact on every file system (FAT: two seconds). */
    private static final Duration EXACTNESS_OF_TIMES = Duration.ofSeconds(2);

    private static final MigrationFiles OF_THIS_JVM = new MigrationFiles();

    private final Map<String, Digest> digests = new ConcurrentHashMap<>();

    private final Map<List<Object>, Set<String>> answers = new ConcurrentHashMap<>();

    /** Creates a reader that has read nothing yet. */
    public MigrationFiles() {}

    /**
     * The reader that lives as long as the JVM, so that files are read once.
     *
     * @return the one reader
     */
    public static MigrationFiles ofThisJvm() {
        return OF_THIS_JVM;
    }

    /**
     * Lists the files below a location.
     *
     * @param classLoader where {@code classpath:} is looked up
     * @param location a location as Flyway writes it: {@code classpath:db/migration}, {@code filesystem:sql}, or a path
     *     on the class path; wildcards allowed
     * @return one entry a file, named by its path below the location, in the order of these; empty if there is none, or if the location is neither on
     *     the class path nor in the file system
     * @throws MigrationFileException if a file cannot be read
     */
    public List<Manifest.Entry> below(ClassLoader classLoader, String location) {
        return files(classLoader, MigrationLocation.of(location)).stream()
                .map(MigrationFile::entry)
                .toList();
    }

    /**
     * Searches a file.
     *
     * @param file as it was listed
     * @param search finds something in a text; an equal one is asked again of equal bytes only if they have changed meanwhile
     * @return what is found
     * @throws MigrationFileException if the file cannot be read any more
     */
    public Set<String> search(MigrationFile file, Function<String, Set<String>> search) {
        List<Object> question = List.of(file.sha256(), search);
        Set<String> known = answers.get(question);
        if (known == null) {
            byte[] bytes = bytes(file);
            known = search.apply(new String(bytes, StandardCharsets.UTF_8));
            if (Sha256.hex(bytes).equals(file.sha256())) {
                answers.put(question, known);
            }
        }
        return known;
    }

    /**
     * Whether a file has a text.
     *
     * @param file as it was listed
     * @param text what to look for
     * @return whether it is there now
     */
    public boolean contains(MigrationFile file, String text) {
        return new String(bytes(file), StandardCharsets.UTF_8).contains(text);
    }

    private static byte[] bytes(MigrationFile file) {
        try (InputStream in = FileListing.open(file.address())) {
            return in.readAllBytes();
        } catch (IOException ex) {
            throw MigrationFileException.unreadable(file.name(), "a location", file.address(), ex);
        }
    }

    /**
     * Lists the files below a location, in the order of their paths. Of two with one path, the one that comes first on the class
     * path is the first.
     *
     * @param classLoader where {@code classpath:} is looked up
     * @param location the location
     * @return one a file; empty if there is none
     */
    public List<MigrationFile> files(ClassLoader classLoader, MigrationLocation location) {
        List<MigrationFile> found = new ArrayList<>();
        FileListing.Visitor visitor = (name, state, content) -> {
            if (location.contains(name)) {
                found.add(new MigrationFile(name, sha256(name, location, state, content), state.address()));
            }
        };
        try {
            switch (location.kind()) {
                case CLASSPATH -> FileListing.onClassPath(classLoader, location.root(), visitor);
                case FILESYSTEM -> FileListing.below(FileListing.folder(location.root()), visitor);
                case PROJECT -> FileListing.editable(classLoader, visitor);
                case ELSEWHERE -> {
                    // What is there cannot be listed.
                }
            }
        } catch (IOException ex) {
            throw MigrationFileException.unlistable(location.descriptor(), ex);
        }
        found.sort(Comparator.comparing(MigrationFile::name));
        return List.copyOf(found);
    }

    /**
     * Whether Flyway finds the folder of a location, be it empty; not whether a jar has files that begin with its name.
     *
     * @param classLoader where {@code classpath:} is looked up
     * @param location the location
     * @return false if Flyway would say that it does not exist
     */
    public boolean exists(ClassLoader classLoader, MigrationLocation location) {
        return switch (location.kind()) {
            case CLASSPATH -> classLoader.getResource(location.root()) != null;
            case FILESYSTEM -> Files.isDirectory(FileListing.folder(location.root()));
            case PROJECT, ELSEWHERE -> true;
        };
    }

    private String sha256(
            String name, MigrationLocation location, FileListing.State state, FileListing.Content content) {
        Digest known = digests.get(state.address());
        if (known != null && known.state().equals(state)) {
            return known.sha256();
        }
        long now = System.currentTimeMillis();
        Digest read;
        try (InputStream in = content.open()) {
            read = new Digest(state, Sha256.hex(in.readAllBytes()));
        } catch (IOException ex) {
            throw MigrationFileException.unreadable(name, location.descriptor(), state.address(), ex);
        }
        boolean mayChangeUnnoticed =
                state.modified() instanceof FileTime time && time.toMillis() > now - EXACTNESS_OF_TIMES.toMillis();
        if (!mayChangeUnnoticed) {
            digests.put(state.address(), read);
        }
        return read.sha256();
    }

    private record Digest(FileListing.State state, String sha256) {}
}
