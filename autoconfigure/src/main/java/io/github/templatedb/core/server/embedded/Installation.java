package io.github.templatedb.core.server.embedded;

import io.github.templatedb.core.manifest.Sha256;
import io.github.templatedb.core.server.ServerException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.net.JarURLConnection;
import java.net.URL;
import java.net.URLConnection;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tukaani.xz.XZInputStream;

/**
 * PostgreSQL's programs: those of the archive on the class path, unpacked once for each version, or installed ones.
 *
 * @param folder the folder that has {@code bin}
 * @param version what makes it different from others: the checksum and length of the archive, or which file it is
 * @param user who runs them
 * @param wayOut what to do when they do not run
 */
record Installation(Path folder, String version, ServerUser user, String wayOut) {

    private static final Logger logger = LoggerFactory.getLogger(Installation.class);

    private static final String OTHER_FOLDER = "Name the folder of a PostgreSQL that has bin in it in"
            + " templatedb.server.binaries ('pg_config --bindir' says where its bin is), or leave the property out: then the"
            + " packaged one is used.";

    private static final String OTHER_SERVER =
            "Name an installed PostgreSQL in templatedb.server.binaries, or a running one in"
                    + " templatedb.server.url.";

    /**
     * The installation that some settings ask for.
     *
     * @throws ServerException if the named folder has no PostgreSQL, or the archive cannot be unpacked
     */
    static Installation of(EmbeddedSettings settings, CacheFolder cache) {
        Path binaries = settings.binaries();
        return binaries != null ? installed(binaries, cache.user()) : packaged(cache);
    }

    private static Installation installed(Path folder, ServerUser user) {
        for (String program : List.of("postgres", "initdb")) {
            if (!Files.isExecutable(program(folder, program))) {
                throw new ServerException(
                        "templatedb.server.binaries is %s, but there is no program %s."
                                .formatted(folder, program(folder, program)),
                        OTHER_FOLDER);
            }
        }
        Path home = folder.toAbsolutePath().normalize();
        try {
            Path postgres = program(home, "postgres").toRealPath();
            BasicFileAttributes file = Files.readAttributes(postgres, BasicFileAttributes.class);
            String identity = "%s %s %d".formatted(postgres, file.lastModifiedTime(), file.size());
            return new Installation(
                    home, Sha256.hex(identity.getBytes(StandardCharsets.UTF_8)).substring(0, 16), user, OTHER_FOLDER);
        } catch (IOException ex) {
            throw new ServerException("The PostgreSQL in %s cannot be read: %s.".formatted(home, ex), OTHER_FOLDER, ex);
        }
    }

    private static Installation packaged(CacheFolder cache) {
        URL archive = Binaries.find(
                Installation.class.getClassLoader(), System.getProperty("os.name"), System.getProperty("os.arch"));
        try {
            URLConnection connection = archive.openConnection();
            String version = version(connection);
            Path folder = cache.folder("postgresql-" + version, unfinished -> unpack(connection, unfinished));
            Binaries.otherVersion(archive).ifPresent(logger::info);
            return new Installation(folder, version, cache.user(), OTHER_SERVER);
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

    /** The command line of a program. */
    List<String> command(String program, String... arguments) {
        List<String> command = new ArrayList<>(List.of(program(folder, program).toString()));
        command.addAll(List.of(arguments));
        return user.command(command);
    }

    private static Path program(Path folder, String name) {
        boolean windows = System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("windows");
        return folder.resolve("bin").resolve(windows ? name + ".exe" : name);
    }
}
