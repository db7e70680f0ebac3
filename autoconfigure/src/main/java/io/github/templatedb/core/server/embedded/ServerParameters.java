package io.github.templatedb.core.server.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** How PostgreSQL is set up for data that nobody needs tomorrow. */
final class ServerParameters {

    /** No write-ahead log beyond what it needs itself, no vacuum, no safety (PostgreSQL manual, section 14.5). */
    private static final Map<String, String> OURS = Map.ofEntries(
            Map.entry("fsync", "off"),
            Map.entry("synchronous_commit", "off"),
            Map.entry("full_page_writes", "off"),
            Map.entry("wal_level", "minimal"),
            Map.entry("max_wal_senders", "0"),
            // Recovery empties unlogged tables (manual, CREATE TABLE), and so would leave templates without their data.
            Map.entry("restart_after_crash", "off"),
            Map.entry("checkpoint_timeout", "1d"),
            // Memory is what the log is in, and without fsync a checkpoint writes to the file system's cache only.
            Map.entry("max_wal_size", "256MB"),
            // In the data directory, and deleted with it; in /dev/shm, a killed postgres would leave it.
            Map.entry("dynamic_shared_memory_type", "mmap"),
            Map.entry("autovacuum", "off"),
            Map.entry("jit", "off"),
            Map.entry("max_connections", "300"),
            Map.entry("logging_collector", "off"),
            Map.entry("unix_socket_directories", ""),
            Map.entry("timezone", "UTC"));

    /** File systems whose copies may share their blocks until one of them is written (PostgreSQL manual, section 19.4.2). */
    private static final Set<String> SHARING_BLOCKS = Set.of("apfs", "bcachefs", "btrfs", "xfs", "zfs");

    /** The first version that has {@code io_method} and {@code file_copy_method}. */
    private static final int FIRST_VERSION_WITH_METHODS = 18;

    private ServerParameters() {}

    /** What the server is told: our settings, and the user's over them. */
    static Map<String, String> with(Map<String, String> overrides) {
        Map<String, String> parameters = new TreeMap<>(OURS);
        parameters.put("listen_addresses", ServerLauncher.LOOPBACK);
        parameters.putAll(overrides);
        return parameters;
    }

    /** Adds the parameters to the configuration of a data directory. */
    static void write(Map<String, String> overrides, RunFolder run) throws IOException {
        Map<String, String> parameters = with(overrides);
        String fileSystem = Files.getFileStore(run.data()).type().toLowerCase(Locale.ROOT);
        if (run.majorVersion() >= FIRST_VERSION_WITH_METHODS) {
            // Three processes fewer, which would read ahead what is in memory.
            parameters.putIfAbsent("io_method", "sync");
            if (SHARING_BLOCKS.contains(fileSystem)) {
                parameters.putIfAbsent("file_copy_method", "clone");
            }
        }
        List<String> lines = parameters.entrySet().stream()
                .map(parameter ->
                        parameter.getKey() + " = '" + parameter.getValue().replace("'", "''") + "'")
                .toList();
        Files.write(run.data().resolve("postgresql.conf"), lines, StandardOpenOption.APPEND);
    }
}
