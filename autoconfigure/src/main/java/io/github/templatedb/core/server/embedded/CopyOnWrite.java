package io.github.templatedb.core.server.embedded;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Copies that share their blocks until one of them is written, on file systems that offer that. */
final class CopyOnWrite {

    private static final Logger logger = LoggerFactory.getLogger(CopyOnWrite.class);

    private static final Set<String> FILE_SYSTEMS = Set.of("apfs", "bcachefs", "btrfs", "xfs", "zfs");

    private static final long TIMEOUT_SECONDS = 60;

    private CopyOnWrite() {}

    /** Whether the file system of a folder may offer it; not all of one name do. */
    static boolean isOffered(Path folder) throws IOException {
        return FILE_SYSTEMS.contains(Files.getFileStore(folder).type().toLowerCase(Locale.ROOT));
    }

    /** Copies a folder to one that is not there, with the permissions, and with all blocks where there is no other way. */
    static void copyFolder(Path from, Path to) throws IOException {
        if (!isOffered(to.resolveSibling(".")) || !copyByCommand(from, to)) {
            FileTree.delete(to);
            FileTree.copy(from, to);
        }
    }

    /** Java has no such copy; GNU's and Apple's cp have, and both fall back to a plain copy. */
    static boolean copyByCommand(Path from, Path to) throws IOException {
        boolean apple = System.getProperty("os.name").startsWith("Mac");
        List<String> command = new ArrayList<>(apple ? List.of("cp", "-Rpc") : List.of("cp", "-a", "--reflink=auto"));
        command.addAll(List.of(from.toString(), to.toString()));
        try {
            Process cp = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(Redirect.DISCARD)
                    .start();
            boolean ended = cp.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS);
            if (!ended) {
                cp.destroyForcibly().waitFor();
            }
            return ended && cp.exitValue() == 0;
        } catch (IOException ex) {
            logger.debug("There is no cp, so {} is copied without it", from, ex);
            return false;
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted while copying " + from, ex);
        }
    }
}
