package io.github.templatedb.core.server;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Runs PostgreSQL, which refuses to run as root, where the tests run as root: in most containers. */
final class RootUser {

    private static final List<String> USER_NAMESPACE = List.of("unshare", "-U");

    private static @Nullable List<String> prefix;

    private RootUser() {}

    /**
     * What goes before a command line of PostgreSQL's.
     *
     * @throws ServerException if this is root and no user namespace can be made
     */
    static synchronized List<String> prefix() {
        if (prefix == null) {
            prefix = find();
        }
        return prefix;
    }

    private static List<String> find() {
        if (!System.getProperty("user.name").equals("root")) {
            return List.of();
        }
        if (succeeds("unshare", "-U", "true")) {
            return USER_NAMESPACE;
        }
        throw new ServerException(
                "PostgreSQL does not run as root, and 'unshare -U', which would give it another user, is not permitted"
                        + " here. Run the tests as an ordinary user, or allow user namespaces (for Docker:"
                        + " --security-opt seccomp=unconfined).",
                null);
    }

    private static boolean succeeds(String... command) {
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
