package io.github.templatedb.core.server.embedded;

/**
 * Where an embedded server keeps its data.
 *
 * @since 0.1.0
 */
public enum Storage {
    /** In memory where a memory file system with enough room is found, else on disk. */
    AUTO,
    /** On a memory file system; an error where there is none. */
    MEMORY,
    /** In the temporary folder of the user. */
    DISK
}
