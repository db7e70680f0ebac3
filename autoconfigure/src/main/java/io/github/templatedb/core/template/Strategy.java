package io.github.templatedb.core.template;

import io.github.templatedb.core.server.Server;

/**
 * How PostgreSQL copies a template (PostgreSQL manual, CREATE DATABASE, STRATEGY; since 15).
 *
 * @since 0.1.0
 */
public enum Strategy {
    /** Files on an embedded server; elsewhere what PostgreSQL does by itself. */
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

    /**
     * How a certain server copies. Files are copied between two checkpoints, which cost an embedded server nothing, as it writes nothing for
     * safety; elsewhere it is PostgreSQL's to know.
     *
     * @param server the server
     * @return this, or what AUTO stands for; AUTO for PostgreSQL's own choice, which is all there is before version 15 (its release notes)
     */
    public Strategy on(Server server) {
        if (server.facts().majorVersion() < 15) {
            return AUTO;
        }
        return this == AUTO && server.isEmbedded() ? FILE_COPY : this;
    }
}
