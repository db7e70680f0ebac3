package io.github.templatedb.core.clone;

import static org.assertj.core.api.Assumptions.assumeThat;

import io.github.templatedb.core.server.embedded.TestServer;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A memory file system of some megabytes, as containers have it, in a mount namespace that a process of its own holds. That
 * takes root; where it is not permitted, the test is skipped.
 */
final class SmallMemory implements AutoCloseable {

    private final Path path;

    private final Process holder;

    private SmallMemory(Path path, Process holder) {
        this.path = path;
        this.holder = holder;
    }

    /** Mounts it somewhere in the temporary folder. */
    static SmallMemory of(int megabytes) throws IOException {
        Path path = Files.createTempDirectory("templatedb-test-");
        try {
            return at(path, megabytes);
        } catch (IOException | RuntimeException ex) {
            Files.delete(path);
            throw ex;
        }
    }

    /** Mounts it over a folder. */
    static SmallMemory at(Path path, int megabytes) throws IOException {
        String script = "mount -t tmpfs -o size=%dm tmpfs '%s' && echo mounted && exec cat".formatted(megabytes, path);
        Process holder = new ProcessBuilder("unshare", "-m", "sh", "-c", script)
                .redirectError(Redirect.INHERIT)
                .start();
        assumeThat(holder.inputReader().readLine())
                .as("the answer of a process that may mount")
                .isEqualTo("mounted");
        return new SmallMemory(path, holder);
    }

    Path path() {
        return path;
    }

    /** The same folder, from outside of the namespace. */
    Path view() {
        return Path.of("/proc", Long.toString(holder.pid()), "root" + path);
    }

    /** What goes before a command line that is to run where it is mounted. */
    List<String> prefix() {
        return List.of("nsenter", "-t", Long.toString(holder.pid()), "-m", "--");
    }

    /** Takes room away, until the file is deleted. */
    Path leave(int megabytes) throws IOException {
        long rest = Files.getFileStore(view()).getUsableSpace() - ((long) megabytes << 20);
        return Files.write(view().resolve("ballast"), new byte[Math.toIntExact(rest)]);
    }

    /** Waits for the end of the servers, which their idle timeout brings. */
    void awaitServersEnd() throws IOException {
        TestServer.awaitEnds(view());
        TestServer.awaitEnds(view().resolve("templatedb-root"));
    }

    @Override
    public void close() throws IOException {
        awaitServersEnd();
        holder.getOutputStream().close();
        holder.onExit().orTimeout(20, TimeUnit.SECONDS).join();
        if (path.getFileName().toString().startsWith("templatedb-test-")) {
            Files.delete(path);
        }
    }
}
