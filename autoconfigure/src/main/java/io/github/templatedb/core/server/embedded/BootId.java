package io.github.templatedb.core.server.embedded;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** What tells one start of this machine from the next. Nothing is flushed for safety, so no data outlives a restart. */
final class BootId {

    private static final Path LINUX = Path.of("/proc/sys/kernel/random/boot_id");

    private BootId() {}

    /** The identity of this start; "unknown" where the system does not tell, as on Windows. */
    static String current() throws IOException {
        if (Files.isReadable(LINUX)) {
            return Files.readString(LINUX).strip();
        }
        // macOS and the BSDs: the time of the start.
        try {
            Process sysctl = new ProcessBuilder("sysctl", "-n", "kern.boottime")
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String time = new String(sysctl.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            return sysctl.waitFor(10, TimeUnit.SECONDS) && sysctl.exitValue() == 0 ? time : "unknown";
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
            return "unknown";
        } catch (IOException ex) {
            return "unknown";
        }
    }
}
