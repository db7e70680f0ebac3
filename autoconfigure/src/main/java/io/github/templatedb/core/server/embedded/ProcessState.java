package io.github.templatedb.core.server.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Whether processes run. */
final class ProcessState {

    private ProcessState() {}

    /**
     * Whether a process runs. One that has ended and that its parent has not noticed yet does not, though
     * {@link ProcessHandle#isAlive()} says so: the first process of a container may never look.
     */
    static boolean runs(ProcessHandle process) {
        return process.isAlive() && !hasEndedUnnoticed(process.pid());
    }

    /** Behind the name, which is in parentheses, follows the state (manual page proc(5)). Other systems have no such file. */
    private static boolean hasEndedUnnoticed(long pid) {
        try {
            String status = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
            return status.startsWith(") Z", status.lastIndexOf(')'));
        } catch (IOException ex) {
            return false;
        }
    }
}
