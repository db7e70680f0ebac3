package io.github.templatedb.core.server.embedded;

import java.util.Map;

/** How PostgreSQL is set up for data that nobody needs tomorrow. */
final class ThrowAwayData {

    /** No write-ahead log beyond what it needs itself, no vacuum, no safety (PostgreSQL manual, section 14.5). */
    static final Map<String, String> PARAMETERS = Map.ofEntries(
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

    private static final int FIRST_VERSION_THAT_CLONES_FILES = 18;

    private ThrowAwayData() {}

    /** What CREATE DATABASE … STRATEGY FILE_COPY does with each file (PostgreSQL manual, section 19.4.2). */
    static Map<String, String> ofFileSystem(int majorVersion, boolean copyOnWrite) {
        return copyOnWrite && majorVersion >= FIRST_VERSION_THAT_CLONES_FILES
                ? Map.of("file_copy_method", "clone")
                : Map.of();
    }
}
