package io.github.templatedb.flyway;

import io.github.templatedb.core.hash.Manifest;
import io.github.templatedb.core.hash.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;

/**
 * The files below migration locations: scripts, callbacks and compiled Java migrations, in folders and in jars. Every
 * file counts, whatever its name, by its path below the location and its bytes.
 *
 * <p>Bytes are read again only when the length or the time of a file has changed. Safe for use by several threads.
 *
 * @since 0.1.0
 */
public final class MigrationFiles {

    private static final String CLASSPATH = "classpath:";

    private static final String FILESYSTEM = "filesystem:";

    private final Map<String, Digest> digests = new ConcurrentHashMap<>();

    /** Creates a reader that has read nothing yet. */
    public MigrationFiles() {}

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
        if (!canList(location)) {
            return List.of();
        }
        String path = withoutSlashes(pathOf(location));
        String pattern;
        if (location.startsWith(FILESYSTEM)) {
            pattern = "file:" + (location.startsWith(FILESYSTEM + "/") ? "/" : "") + path + "/**/*";
        } else {
            pattern = "classpath*:" + path + "/**/*";
        }
        Map<String, Manifest.Entry> entries = new TreeMap<>();
        try {
            for (Resource resource : new PathMatchingResourcePatternResolver(classLoader).getResources(pattern)) {
                if (resource.isReadable() && !resource.getURL().getPath().endsWith("/")) {
                    String name = nameBelow(path, resource);
                    // Of two files with one name, Flyway takes the one that comes first on the class path.
                    entries.putIfAbsent(name, new Manifest.Entry(name, digest(resource)));
                }
            }
        } catch (IOException ex) {
            throw new MigrationFileException("The migrations in %s cannot be listed: %s".formatted(location, ex), ex);
        }
        return List.copyOf(entries.values());
    }

    /**
     * Lists all scripts in the folders on the class path, for a run whose locations are not known beforehand.
     *
     * @param classLoader where to look; jars are left out
     * @param suffixes the suffixes of scripts, for example {@code .sql}
     * @return one entry a script, named by its path on the class path, in the order of these
     */
    public List<Manifest.Entry> scripts(ClassLoader classLoader, String... suffixes) {
        Map<String, Manifest.Entry> entries = new TreeMap<>();
        PathMatchingResourcePatternResolver resolver = new PathMatchingResourcePatternResolver(classLoader);
        try {
            for (URL root : Collections.list(classLoader.getResources(""))) {
                for (String suffix : suffixes) {
                    for (Resource script : resolver.getResources(root + "**/*" + suffix)) {
                        String name = script.getURL()
                                .toString()
                                .substring(root.toString().length());
                        entries.putIfAbsent(name, new Manifest.Entry(name, digest(script)));
                    }
                }
            }
        } catch (IOException ex) {
            throw new MigrationFileException("The scripts on the class path cannot be listed: " + ex, ex);
        }
        return List.copyOf(entries.values());
    }

    /** Lists the files below several locations, one location after the other. */
    List<Manifest.Entry> below(ClassLoader classLoader, List<String> locations) {
        List<Manifest.Entry> entries = new ArrayList<>();
        locations.forEach(location -> entries.addAll(below(classLoader, location)));
        return entries;
    }

    /** Whether a location is on the class path or in the file system, not in a cloud. */
    static boolean canList(String location) {
        return location.startsWith(FILESYSTEM) || location.startsWith(CLASSPATH) || !location.contains(":");
    }

    private static String pathOf(String location) {
        return location.substring(location.indexOf(':') + 1);
    }

    private static String withoutSlashes(String path) {
        String trimmed = path.startsWith("/") ? path.substring(1) : path;
        return trimmed.endsWith("/") ? trimmed.substring(0, trimmed.length() - 1) : trimmed;
    }

    /** The part of the path that is the same wherever the location is: in a folder, in a jar, on another machine. */
    private static String nameBelow(String path, Resource resource) throws IOException {
        String url = URLDecoder.decode(resource.getURL().getPath().replace("+", "%2B"), StandardCharsets.UTF_8);
        int wildcard = path.indexOf('*');
        String root =
                "/" + (wildcard < 0 ? path : path.substring(0, Math.max(0, path.lastIndexOf('/', wildcard)))) + "/";
        int start = url.lastIndexOf(root);
        return start < 0 ? url.substring(url.lastIndexOf('/') + 1) : url.substring(start + root.length());
    }

    private String digest(Resource resource) throws IOException {
        String url = resource.getURL().toString();
        long length = resource.contentLength();
        long modified = resource.lastModified();
        Digest known = digests.get(url);
        if (known == null || known.length() != length || known.modified() != modified) {
            try (InputStream in = resource.getInputStream()) {
                known = new Digest(length, modified, Sha256.hex(in.readAllBytes()));
            } catch (IOException ex) {
                throw new MigrationFileException(
                        "The migration %s cannot be read: %s. Without it no template can be chosen."
                                .formatted(resource.getDescription(), ex.getMessage()),
                        ex);
            }
            digests.put(url, known);
        }
        return known.sha256();
    }

    private record Digest(long length, long modified, String sha256) {}
}
