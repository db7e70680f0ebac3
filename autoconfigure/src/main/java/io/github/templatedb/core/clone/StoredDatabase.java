package io.github.templatedb.core.clone;

import io.github.templatedb.core.server.DatabaseName;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A database of ours on a server, or a schema in its place.
 *
 * @param name its name
 * @param kind what it is there for
 * @param owner the eight digits of the JVM with which it goes; empty if it stays
 * @param user what the session of a living JVM that needs it calls itself; null if none does
 * @param open whether it accepts connections: not if it is sealed, or half dropped
 * @param bytes what it takes
 * @param since when a template was built, or since when a database is kept; null for others
 * @param used when a template was last used; null for others
 * @param migrations how many scripts a template was built from, those of callbacks included
 * @since 0.1.0
 */
public record StoredDatabase(
        DatabaseName name,
        Kind kind,
        String owner,
        @Nullable String user,
        boolean open,
        long bytes,
        @Nullable Instant since,
        @Nullable Instant used,
        int migrations) {

    /** What databases of ours are there for. */
    public enum Kind {
        /** Clones are made from it. */
        TEMPLATE,
        /** What becomes a template, or was one. */
        BUILDING,
        /** A copy of a template. */
        CLONE,
        /** A clone that stays for somebody to look at. */
        KEPT,
        /** A database whose name somebody chose. */
        NAMED,
        /** In the one database that there is for schemas, what takes the place of a copy. */
        SCHEMA,
        /** A drop of it was interrupted, after which it can only be dropped. */
        INTERRUPTED,
        /** Ours by its mark, of another version of templatedb. */
        UNKNOWN
    }
}
