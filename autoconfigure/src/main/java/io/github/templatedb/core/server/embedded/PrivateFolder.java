package io.github.templatedb.core.server.embedded;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.Set;

/**
 * Folders and files that only their owner may read (mode 0700 and 0600). In folders that all users share, such as the
 * temporary one, another user could have put something under the same name before.
 */
final class PrivateFolder {

    private static final Path OWN_PROCESS = Path.of("/proc/self");

    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rwx------");

    private static final Set<PosixFilePermission> OWNER_ONLY_FILE = PosixFilePermissions.fromString("rw-------");

    /** Windows keeps the profile of a user from others by inherited access rights. */
    private static final boolean POSIX =
            FileSystems.getDefault().supportedFileAttributeViews().contains("posix");

    private PrivateFolder() {}

    /**
     * Creates a folder, or checks the one that is there.
     *
     * @param user who is to own it
     * @throws IOException if it cannot be written to, is a link, or is another user's
     */
    static Path create(Path folder, ServerUser user) throws IOException {
        Path parent = folder.getParent();
        if (parent != null) {
            Files.createDirectories(parent);
        }
        try {
            Files.createDirectory(folder, ownerOnly(OWNER_ONLY));
        } catch (FileAlreadyExistsException ex) {
            if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
                throw new IOException(folder + " is not a folder", ex);
            }
        }
        if (user.owner() != null && isOfRootAlone(folder)) {
            user.own(folder);
        }
        check(folder, user);
        return folder;
    }

    /** Whether root, as who this JVM runs then, has made it: this JVM, another at the same moment, or one killed since. */
    private static boolean isOfRootAlone(Path folder) throws IOException {
        return Files.getAttribute(folder, "unix:uid", LinkOption.NOFOLLOW_LINKS).equals(0)
                && Files.getPosixFilePermissions(folder, LinkOption.NOFOLLOW_LINKS)
                        .equals(OWNER_ONLY);
    }

    private static void check(Path folder, ServerUser user) throws IOException {
        if (!Files.isWritable(folder)) {
            throw new IOException(folder + " cannot be written to");
        }
        if (POSIX) {
            UserPrincipal owner = Files.getOwner(folder, LinkOption.NOFOLLOW_LINKS);
            if (!owner.equals(expectedOwner(folder, user))) {
                throw new IOException("%s belongs to %s, not to %s".formatted(folder, owner.getName(), user.name()));
            }
            if (!Files.getPosixFilePermissions(folder).equals(OWNER_ONLY)) {
                Files.setPosixFilePermissions(folder, OWNER_ONLY);
            }
        }
    }

    /** Who owns what is created there; the system property user.name is no name where the user has none. */
    private static UserPrincipal expectedOwner(Path folder, ServerUser user) throws IOException {
        // On Linux the folder of the own process tells, and nothing has to be created that a killed JVM would leave.
        return user.owner() == null && Files.isDirectory(OWN_PROCESS)
                ? Files.getOwner(OWN_PROCESS)
                : ownerOfProbe(folder, user);
    }

    private static UserPrincipal ownerOfProbe(Path folder, ServerUser user) throws IOException {
        Path probe = Files.createTempFile(folder, "owner-", "");
        try {
            user.own(probe);
            return Files.getOwner(probe);
        } finally {
            Files.delete(probe);
        }
    }

    private static FileAttribute<?>[] ownerOnly(Set<PosixFilePermission> permissions) {
        return POSIX
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(permissions)}
                : new FileAttribute<?>[0];
    }

    /**
     * Writes a file that only its owner may read, and never shows it unfinished. The caller has the lock of the home. What a
     * killed JVM has left is written over by the next.
     */
    static void write(Path file, String content) throws IOException {
        Path unfinished = file.resolveSibling(file.getFileName() + ".unfinished");
        Files.deleteIfExists(unfinished);
        Files.createFile(unfinished, ownerOnly(OWNER_ONLY_FILE));
        Files.writeString(unfinished, content);
        Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
