package io.github.templatedb.core.template;

import java.util.Locale;

/**
 * How PostgreSQL copies a template (PostgreSQL manual, CREATE DATABASE, STRATEGY; since 15).
 *
 * @since 0.1.0
 */
public enum Strategy {
    /** Files in memory; elsewhere what was faster on this server, and PostgreSQL's own choice until that is known. */
    AUTO(""),
    /** Files are copied, between two checkpoints. */
    FILE_COPY(" STRATEGY file_copy"),
    /** Blocks are copied through the buffers and the write-ahead log. */
    WAL_LOG(" STRATEGY wal_log");

    private final String clause;

    Strategy(String clause) {
        this.clause = clause;
    }

    /**
     * What to write behind the source in CREATE DATABASE.
     *
     * @return the clause, with a blank before it
     */
    public String clause() {
        return clause;
    }

    /** As it is written in properties and comments. */
    String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static Strategy of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT).replace('-', '_'));
    }
}
