package io.github.templatedb.migrations;

import io.github.templatedb.core.manifest.Manifest;
import io.github.templatedb.core.manifest.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.jar.JarFile;
import java.util.stream.Stream;

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
     * Lists all scripts in the folders on the class path and in jars of the project, for a run whose locations are not known beforehand.
     *
     * @param classLoader where to look; released jars are left out
     * @param suffixes the suffixes of scripts, for example {@code .sql}
     * @return one entry a script, named by its path on the class path, in the order of these
     * @throws MigrationFileException if a file cannot be read
     */
    public List<Manifest.Entry> scripts(ClassLoader classLoader, String... suffixes) {
        List<MigrationFile> found = new ArrayList<>();
        listScripts(classLoader, suffixes, digestsInto(found));
        return sorted(found).stream().map(MigrationFile::entry).toList();
    }

    private static void listScripts(ClassLoader classLoader, String[] suffixes, FileListing.Visitor visitor) {
        new Collector("the class path", name -> ScriptNames.isScript(name, suffixes), visitor).editable(classLoader);
    }

    /**
     * Searches the files below locations.
     *
     * @param classLoader where {@code classpath:} is looked up
     * @param locations the locations
     * @param search finds something in a text; an equal one is asked again of a file only when that has changed
     * @return what is found in any of them
     * @throws MigrationFileException if a file cannot be read
     */
    public Set<String> search(
            ClassLoader classLoader, Stream<MigrationLocation> locations, Function<String, Set<String>> search) {
        Set<String> found = new HashSet<>();
        locations.forEach(location -> list(classLoader, location, searching(search, found)));
        return found;
    }

    /**
     * The same of {@linkplain #scripts all scripts} with one of some suffixes.
     *
     * @param classLoader where to look
     * @param suffixes the suffixes of scripts
     * @param search finds something in the text of a script
     * @return what was found in any of them
     */
    public Set<String> searchScripts(ClassLoader classLoader, String[] suffixes, Function<String, Set<String>> search) {
        Set<String> found = new HashSet<>();
        listScripts(classLoader, suffixes, searching(search, found));
        return found;
    }

    private FileListing.Visitor searching(Function<String, Set<String>> search, Set<String> found) {
        return (name, state, content) -> {
            List<Object> question = List.of(digest(state, content).sha256(), search);
            Set<String> known = answers.get(question);
            if (known == null) {
                try (InputStream in = content.open()) {
                    known = search.apply(new String(in.readAllBytes(), StandardCharsets.UTF_8));
                }
                answers.put(question, known);
            }
            found.addAll(known);
        };
    }

    /**
     * The names of the files below a location that contain a text, in the order of their paths.
     *
     * @param classLoader where {@code classpath:} is looked up
     * @param location a location as Flyway writes it
     * @param text what to look for
     * @return names without their folders
     */
    public List<String> containing(ClassLoader classLoader, String location, String text) {
        List<String> names = new ArrayList<>();
        list(classLoader, MigrationLocation.of(location), (name, state, content) -> {
            try (InputStream in = content.open()) {
                if (new String(in.readAllBytes(), StandardCharsets.UTF_8).contains(text)) {
                    names.add(name);
                }
            }
        });
        names.sort(null);
        return names;
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
        list(classLoader, location, digestsInto(found));
        return sorted(found);
    }

    private void list(ClassLoader classLoader, MigrationLocation location, FileListing.Visitor visitor) {
        Collector found = new Collector(location.descriptor(), location::contains, visitor);
        switch (location.kind()) {
            case CLASSPATH -> found.onClassPath(classLoader, location.root());
            case FILESYSTEM -> found.below(location.root());
            case ELSEWHERE -> {
                // What is there cannot be listed.
            }
        }
    }

    private FileListing.Visitor digestsInto(List<MigrationFile> files) {
        return (name, state, content) ->
                files.add(new MigrationFile(name, digest(state, content).sha256()));
    }

    private static List<MigrationFile> sorted(List<MigrationFile> files) {
        files.sort(Comparator.comparing(MigrationFile::name));
        return List.copyOf(files);
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
            case ELSEWHERE -> true;
        };
    }

    private Digest digest(FileListing.State state, FileListing.Content content) throws IOException {
        Digest known = digests.get(state.address());
        if (known != null && known.state().equals(state)) {
            return known;
        }
        long now = System.currentTimeMillis();
        Digest read;
        try (InputStream in = content.open()) {
            read = new Digest(state, Sha256.hex(in.readAllBytes()));
        }
        boolean mayChangeUnnoticed =
                state.modified() instanceof FileTime time && time.toMillis() > now - EXACTNESS_OF_TIMES.toMillis();
        if (!mayChangeUnnoticed) {
            digests.put(state.address(), read);
        }
        return read;
    }

    private record Digest(FileListing.State state, String sha256) {}

    /** Finds the files of one location. */
    private static final class Collector {

        private final String location;

        private final Predicate<String> filter;

        private final FileListing.Visitor visitor;

        Collector(String location, Predicate<String> filter, FileListing.Visitor visitor) {
            this.location = location;
            this.filter = filter;
            this.visitor = visitor;
        }

        void below(String folder) {
            try {
                FileListing.below(FileListing.folder(folder), this::add);
            } catch (IOException ex) {
                throw MigrationFileException.unlistable(location, ex);
            }
        }

        /** Of the files in the root of the class path those that are editable; no jar has an entry for its root, each has a manifest. */
        void editable(ClassLoader classLoader) {
            try {
                for (URL folder : Collections.list(classLoader.getResources(""))) {
                    if (folder.getProtocol().equals("file")) {
                        FileListing.below(folder, this::add);
                    }
                }
                for (URL url : Collections.list(classLoader.getResources(JarFile.MANIFEST_NAME))) {
                    if (url.openConnection() instanceof JarURLConnection jar && FileListing.isEditable(url)) {
                        FileListing.belowInJar(jar.getJarFileURL(), "", this::add);
                    }
                }
            } catch (IOException ex) {
                throw MigrationFileException.unlistable(location, ex);
            }
        }

        void onClassPath(ClassLoader classLoader, String folder) {
            try {
                Map<String, URL> urls = new LinkedHashMap<>();
                Collections.list(classLoader.getResources(folder))
                        .forEach(url -> urls.putIfAbsent(url.toString(), url));
                for (URL url : urls.values()) {
                    FileListing.below(url, this::add);
                }
                if ((urls.isEmpty() || folder.isEmpty()) && classLoader instanceof URLClassLoader withJars) {
                    // A jar may have no entries for its folders, and has none for its root. Flyway looks there too.
                    for (URL url : withJars.getURLs()) {
                        FileListing.belowInJar(url, folder, this::add);
                    }
                }
            } catch (IOException ex) {
                throw MigrationFileException.unlistable(location, ex);
            }
        }

        private void add(String name, FileListing.State state, FileListing.Content content) {
            if (!filter.test(name)) {
                return;
            }
            try {
                visitor.visit(name, state, content);
            } catch (IOException ex) {
                throw MigrationFileException.unreadable(name, location, state.address(), ex);
            }
        }
    }
}
