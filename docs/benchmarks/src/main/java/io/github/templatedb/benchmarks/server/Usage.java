package io.github.templatedb.benchmarks.server;

/**
 * What processes have used, with their children that have ended (Linux manual pages proc_pid_stat(5) and proc_pid_io(5); of the
 * bytes, children that were waited for are added in the kernel, kernel/exit.c).
 *
 * @param cpuSeconds processor time, user's and system's
 * @param written bytes that the processes wrote, in memory or not
 * @param stored bytes of them that were to go to a disk; none on a memory file system
 */
public record Usage(double cpuSeconds, long written, long stored) {

    /** Of nobody. */
    public static final Usage NONE = new Usage(0, 0, 0);

    /** Clock ticks in a second, the same on all architectures that have Java. */
    private static final double TICKS = 100;

    /** Of one process; nothing if it has ended. */
    public static Usage ofProcess(long pid) {
        String stat = ServerProcesses.read(pid, "stat");
        int end = stat.lastIndexOf(')');
        if (end < 0) {
            return NONE;
        }
        String[] fields = stat.substring(end + 2).split(" ");
        double ticks = 0;
        for (int i = 11; i < 15; i++) {
            ticks += Long.parseLong(fields[i]);
        }
        String io = ServerProcesses.read(pid, "io");
        return new Usage(
                ticks / TICKS, ServerProcesses.number(io, "wchar:"), ServerProcesses.number(io, "write_bytes:"));
    }

    Usage plus(Usage other) {
        return new Usage(cpuSeconds + other.cpuSeconds, written + other.written, stored + other.stored);
    }

    /** What was used since an earlier moment. */
    public Usage since(Usage earlier) {
        return new Usage(cpuSeconds - earlier.cpuSeconds, written - earlier.written, stored - earlier.stored);
    }
}
