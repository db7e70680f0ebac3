package io.github.templatedb.core.server.embedded;

/**
 * Where an embedded server keeps its data.
 *
 * @since 0.1.0
 */
public enum Storage {
    /** As {@link #MEMORY} if that is possible, else as {@link #DISK}. */
    AUTO,
    /** On the memory file system {@code /dev/shm}; an error where that is missing or has less than 512 MB of room. */
    MEMORY,
    /** In the cache folder of the user, or in the temporary folder if that one cannot be written to. */
    DISK
}
