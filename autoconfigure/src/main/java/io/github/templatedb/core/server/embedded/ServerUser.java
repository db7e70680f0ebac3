package io.github.templatedb.core.server.embedded;

import io.github.templatedb.core.server.ServerException;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.UserPrincipal;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The user that PostgreSQL runs as: the one who runs the tests, unless that is root, as in most containers. PostgreSQL
 * refuses to run as root (source, {@code check_root} in main.c).
 *
 * <p>Root in a user namespace of its own is nobody, and still the owner of its files: nothing else changes. The same gives a
 * name to a user without one. Where such a namespace is not permitted, PostgreSQL runs as another user than root, to whom its
 * files are given.
 *
 * @param name the name of the user, which tells the folders of users apart
 * @param prefix what goes before a command line of PostgreSQL's
 * @param owner to whom PostgreSQL's files have to be given, or null if they are its own anyway
 */
record ServerUser(String name, List<String> prefix, @Nullable String owner) {

    /** What Java says of a user id without a line in /etc/passwd, as containers have when they are told one. */
    private static final String NAMELESS = "?";

    private static final List<String> CANDIDATES = List.of("postgres", "nobody");

    /** Tells a command that changed the user from one that did nothing; options after it must not be taken for its own. */
    private static final List<String> IS_NOT_ROOT =
            List.of("sh", "-c", "test \"$(id -u)\" != 0 && test \"$1\" = -D", "sh", "-D");

    /**
     * The user for this JVM.
     *
     * @throws ServerException if this is root and there is no way to be another user
     */
    static ServerUser ofThisJvm() {
        String name = System.getProperty("user.name");
        if (!name.equals("root") && !name.equals(NAMELESS)) {
            return new ServerUser(name, List.of(), null);
        }
        if (succeeds(List.of("unshare", "-U", "true"))) {
            return new ServerUser(name, List.of("unshare", "-U"), null);
        }
        if (name.equals(NAMELESS)) {
            return new ServerUser(name, List.of(), null);
        }
        return CANDIDATES.stream()
                .flatMap(user -> waysToBe(user).map(way -> new ServerUser(user, way, user)))
                .filter(user -> succeeds(user.command(IS_NOT_ROOT)))
                .findFirst()
                .orElseThrow(() -> new ServerException(
                        ("PostgreSQL does not run as root. Here neither 'unshare -U' is permitted, nor can setpriv,"
                                        + " runuser or su run it as one of the users %s.")
                                .formatted(CANDIDATES),
                        "Run the tests as an ordinary user, allow user namespaces (for Docker: --security-opt"
                                + " seccomp=unconfined), or install util-linux."));
    }

    /** The last is for BusyBox, which takes the command after the user only. */
    private static Stream<List<String>> waysToBe(String user) {
        String run = "exec \"$0\" \"$@\"";
        return Stream.of(
                List.of("setpriv", "--reuid=" + user, "--regid=" + user, "--clear-groups", "--"),
                List.of("setpriv", "--reuid=" + user, "--clear-groups", "--regid=nogroup", "--"),
                List.of("runuser", "-u", user, "--"),
                List.of("su", "-s", "/bin/sh", "-c", run, "--", user),
                List.of("su", "-s", "/bin/sh", user, "-c", run));
    }

    /** Whether PostgreSQL's initdb refuses to work for the user: it asks for the name, and needs it for nothing. */
    boolean isWithoutName() {
        return name.equals(NAMELESS) && prefix.isEmpty();
    }

    /** The name as a part of the name of a folder. */
    String folderName() {
        return name.replaceAll("[^A-Za-z0-9_.-]", "_");
    }

    /** The command line that runs another as this user. */
    List<String> command(List<String> command) {
        return Stream.concat(prefix.stream(), command.stream()).toList();
    }

    /** Gives a file or a folder to the user, and nothing that is in it. */
    void own(Path path) throws IOException {
        if (owner != null) {
            Files.setOwner(path, principal(path));
        }
    }

    /** Gives a folder with all that is in it to the user. */
    void ownAll(Path tree) throws IOException {
        if (owner == null) {
            return;
        }
        UserPrincipal principal = principal(tree);
        Files.walkFileTree(tree, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) throws IOException {
                Files.setOwner(folder, principal);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                if (!attributes.isSymbolicLink()) {
                    Files.setOwner(file, principal);
                }
                return FileVisitResult.CONTINUE;
            }
        });
    }

    private UserPrincipal principal(Path path) throws IOException {
        return path.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(owner);
    }

    static boolean succeeds(List<String> command) {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException ex) {
            return false;
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
