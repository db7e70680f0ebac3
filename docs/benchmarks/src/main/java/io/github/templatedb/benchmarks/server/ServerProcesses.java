package io.github.templatedb.benchmarks.server;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The processes of PostgreSQL whose data is below a folder, as Linux shows them in /proc. On other systems there are none, and
 * all that is measured of them is zero.
 *
 * @param folder somewhere above the data directories
 */
public record ServerProcesses(Path folder) {

    private static final Path PROC = Path.of("/proc");

    /** What processes have used since they were started. */
    public Usage usage() {
        Usage sum = Usage.NONE;
        for (long pid : pids()) {
            sum = sum.plus(Usage.ofProcess(pid));
        }
        return sum;
    }

    /** In bytes, what the processes have in memory; what several share is counted once. */
    public long memory() {
        return pids().stream().mapToLong(ServerProcesses::proportional).sum();
    }

    /** How many servers run. */
    public int servers() {
        return postmasters(postgres()).size();
    }

    private List<Long> pids() {
        Map<Long, Long> parents = postgres();
        List<Long> pids = postmasters(parents);
        List<Long> children = new ArrayList<>();
        parents.forEach((pid, parent) -> {
            if (pids.contains(parent)) {
                children.add(pid);
            }
        });
        pids.addAll(children);
        return pids;
    }

    private List<Long> postmasters(Map<Long, Long> parents) {
        List<Long> found = new ArrayList<>();
        for (long pid : parents.keySet()) {
            if (!parents.containsKey(parents.get(pid)) && read(pid, "cmdline").contains(folder + "/")) {
                found.add(pid);
            }
        }
        return found;
    }

    /** All processes of that name, with their parents. */
    private static Map<Long, Long> postgres() {
        Map<Long, Long> parents = new HashMap<>();
        try (Stream<Path> processes = Files.list(PROC)) {
            processes
                    .map(process -> process.getFileName().toString())
                    .filter(name -> name.chars().allMatch(Character::isDigit))
                    .map(Long::valueOf)
                    .forEach(pid -> {
                        String stat = read(pid, "stat");
                        int end = stat.lastIndexOf(')');
                        if (end > 0 && stat.substring(0, end).endsWith("(postgres")) {
                            parents.put(
                                    pid, Long.valueOf(stat.substring(end + 2).split(" ")[1]));
                        }
                    });
        } catch (IOException ex) {
            return Map.of();
        }
        return parents;
    }

    private static long proportional(long pid) {
        return number(read(pid, "smaps_rollup"), "Pss:") << 10;
    }

    /** The highest amount of memory that a process has had, in bytes. */
    public static long peakOf(long pid) {
        return number(read(pid, "status"), "VmHWM:") << 10;
    }

    static long number(String text, String name) {
        return text.lines()
                .filter(line -> line.startsWith(name))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElse(0);
    }

    /** Empty if the process has ended, or this system has no such file. */
    static String read(long pid, String file) {
        try {
            return new String(
                    Files.readAllBytes(PROC.resolve(Long.toString(pid)).resolve(file)), StandardCharsets.ISO_8859_1);
        } catch (IOException ex) {
            return "";
        }
    }
}
