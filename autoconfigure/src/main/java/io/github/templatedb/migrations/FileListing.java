package io.github.templatedb.migrations;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.net.URLConnection;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Enumeration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Finds the files below a folder, or below an entry of a jar, which may be a jar within another one. As Flyway does, it follows
 * links, and leaves out hidden folders and links to nothing; what cannot be read is an error, which Flyway would leave out
 * without a word.
 */
final class FileListing {

    /** Is told of each file, in any order. Its content can be opened during the call only. */
    @FunctionalInterface
    interface Visitor {

        void visit(String name, State state, Content content) throws IOException;
    }

    /** Opens a file. */
    @FunctionalInterface
    interface Content {

        InputStream open() throws IOException;
    }

    /**
     * What tells whether a file has changed, without reading it.
     *
     * @param address where it is: a path, or a URL that begins with {@code jar:}
     * @param length in bytes
     * @param modified when it was changed last, in milliseconds as of 1970 or finer
     * @param identity the file itself, as two of equal length and time may have taken turns; of an entry of a jar its CRC
     */
    record State(String address, long length, Object modified, @Nullable Object identity) {}

    /** A release in a repository as Maven and Gradle lay it out, {@code artifact/version/artifact-version.jar}, perhaps with a hash between. */
    private static final Pattern RELEASED =
            Pattern.compile(".*/([^/]+)/([^/]+)(?<!-SNAPSHOT)/(?:[0-9a-f]+/)?\\1-\\2[^/]*\\.jar!/.*");

    private FileListing() {}

    /**
     * Whether what is at a URL of the class path may change and keep its name: in a folder, or in a jar that may be one of the
     * project's own modules.
     *
     * @param url an entry of a jar, or a file
     * @return false for what is in a released jar, or in a jar within another one
     */
    static boolean isEditable(URL url) {
        String text = url.toString();
        return text.startsWith("file:")
                || text.startsWith("jar:file:") && !RELEASED.matcher(text).matches();
    }

    /**
     * Lists the files below a folder on the class path, wherever that is.
     *
     * @param classLoader where to look
     * @param folder the folder
     * @param visitor is told of each file, by its path below that
     * @throws IOException if a file or folder cannot be read
     */
    static void onClassPath(ClassLoader classLoader, String folder, Visitor visitor) throws IOException {
        Map<String, URL> urls = new LinkedHashMap<>();
        Collections.list(classLoader.getResources(folder)).forEach(url -> urls.putIfAbsent(url.toString(), url));
        for (URL url : urls.values()) {
            if (url.getProtocol().equals("file")) {
                below(path(url), visitor);
            } else if (url.openConnection() instanceof JarURLConnection connection) {
                // A cached one may be closed by somebody else, and has the entries of the jar as it was.
                connection.setUseCaches(false);
                try (JarFile jar = connection.getJarFile()) {
                    String entry = connection.getEntryName();
                    below(jar, connection.getJarFileURL(), entry != null ? entry : "", visitor);
                }
            }
        }
        if ((urls.isEmpty() || folder.isEmpty()) && classLoader instanceof URLClassLoader withJars) {
            // A jar may have no entries for its folders, and has none for its root. Flyway looks there too.
            for (URL url : withJars.getURLs()) {
                belowInJar(url, folder, visitor);
            }
        }
    }

    /**
     * Lists the files on the class path that are editable. No jar has an entry for its root, each has a manifest.
     *
     * @param classLoader where to look
     * @param visitor is told of each file, by its path on the class path
     * @throws IOException if a file or folder cannot be read
     */
    static void editable(ClassLoader classLoader, Visitor visitor) throws IOException {
        for (URL folder : Collections.list(classLoader.getResources(""))) {
            if (folder.getProtocol().equals("file")) {
                below(path(folder), visitor);
            }
        }
        for (URL url : Collections.list(classLoader.getResources(JarFile.MANIFEST_NAME))) {
            if (url.openConnection() instanceof JarURLConnection jar && isEditable(url)) {
                belowInJar(jar.getJarFileURL(), "", visitor);
            }
        }
    }

    /** Anything but a jar on disk has no files. A jar may have no entry for the folder. */
    private static void belowInJar(URL url, String folder, Visitor visitor) throws IOException {
        if (url.getProtocol().equals("file") && url.getPath().endsWith(".jar") && Files.exists(path(url))) {
            try (JarFile jar = new JarFile(path(url).toFile())) {
                below(jar, url, folder, visitor);
            }
        }
    }

    /**
     * Opens a file again that was listed.
     *
     * @param address of its state
     * @return its bytes
     * @throws IOException if it cannot be read
     */
    static InputStream open(String address) throws IOException {
        if (!address.startsWith("jar:")) {
            return Files.newInputStream(Path.of(address));
        }
        URLConnection entry = new URL(address).openConnection();
        entry.setUseCaches(false);
        return entry.getInputStream();
    }

    private static Path path(URL url) {
        try {
            return Path.of(url.toURI());
        } catch (URISyntaxException ex) {
            // A space or another character that should have been encoded.
            return new File(url.getPath()).toPath();
        }
    }

    private static void below(JarFile jar, URL address, String folder, Visitor visitor) throws IOException {
        String prefix = folder.isEmpty() || folder.endsWith("/") ? folder : folder + "/";
        for (Enumeration<JarEntry> entries = jar.entries(); entries.hasMoreElements(); ) {
            JarEntry entry = entries.nextElement();
            if (!entry.isDirectory() && entry.getName().startsWith(prefix)) {
                String path = "jar:%s!/%s".formatted(address, entry.getName().replace("%", "%25"));
                State state = new State(path, entry.getSize(), entry.getTime(), entry.getCrc());
                visitor.visit(entry.getName().substring(prefix.length()), state, () -> jar.getInputStream(entry));
            }
        }
    }

    /**
     * Lists the files below a folder.
     *
     * @param folder the folder; if it does not exist, nothing is found
     * @param visitor is told of each file, by its path below the folder, with slashes
     * @throws IOException if a file or folder cannot be read
     */
    static void below(Path folder, Visitor visitor) throws IOException {
        if (!Files.isDirectory(folder)) {
            return;
        }
        int start = folder.toString().endsWith(File.separator)
                ? folder.toString().length()
                : folder.toString().length() + 1;
        Files.walkFileTree(
                folder, EnumSet.of(FileVisitOption.FOLLOW_LINKS), Integer.MAX_VALUE, new SimpleFileVisitor<>() {

                    @Override
                    public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes)
                            throws IOException {
                        return !directory.equals(folder) && Files.isHidden(directory)
                                ? FileVisitResult.SKIP_SUBTREE
                                : FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                        if (attributes.isRegularFile()) {
                            String path = file.toString();
                            State state = new State(
                                    path, attributes.size(), attributes.lastModifiedTime(), attributes.fileKey());
                            visitor.visit(
                                    path.substring(Math.min(start, path.length()))
                                            .replace(File.separatorChar, '/'),
                                    state,
                                    () -> Files.newInputStream(file));
                        }
                        return FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
                        if (failure instanceof NoSuchFileException) {
                            return FileVisitResult.CONTINUE;
                        }
                        throw failure;
                    }
                });
    }

    /** The folder of a location in the file system. */
    static Path folder(String root) {
        return Path.of(root.isEmpty() ? "." : root);
    }
}
