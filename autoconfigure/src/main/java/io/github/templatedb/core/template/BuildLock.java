package io.github.templatedb.core.template;

import io.github.templatedb.core.server.AdvisoryLock;
import io.github.templatedb.core.server.Server;
import java.sql.PreparedStatement;
import java.sql.ResultSet;

/**
 * The right to build or to drop a template, of one session on the whole server: an advisory lock in the administrative
 * database, never in the one that is built, where it would keep CREATE INDEX CONCURRENTLY waiting for its snapshot.
 */
final class BuildLock implements AutoCloseable {

    /** By the server's clock; the holder says nothing while it builds, so its last statement is the one that got it. */
    private static final String HOLDER =
            """
            SELECT format('its builder is ''%s'', whose session (pid %s%s) has held the lock since %s, for %s s',
                a.application_name, a.pid, ' from ' || host(a.client_addr), a.query_start,
                round(extract(epoch FROM now() - a.query_start)))
            FROM pg_locks l
            JOIN pg_stat_activity a ON a.pid = l.pid
            WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1
                AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
                AND (l.classid::bigint << 32) | l.objid::bigint = ?
            """;

    private final Server server;

    private final long number;

    private final AdvisoryLock lock;

    BuildLock(Server server, TemplateKey key) {
        this.server = server;
        this.number = Long.parseUnsignedLong(key.prefix(16), 16);
        this.lock = AdvisoryLock.of(server, number);
    }

    boolean tryAcquire() {
        return lock.tryAcquire();
    }

    boolean isHeld() {
        return lock.isHeld();
    }

    /** Runs statements, all or none, only if the lock is still held. */
    void execute(String purpose, String statements) {
        lock.execute(purpose, statements);
    }

    /** Who has the lock, in words. */
    String holder() {
        return server.call("Asking who builds a template", connection -> {
            try (PreparedStatement statement = connection.prepareStatement(HOLDER)) {
                statement.setLong(1, number);
                try (ResultSet row = statement.executeQuery()) {
                    return row.next() ? row.getString(1) : "its builder has just ended";
                }
            }
        });
    }

    @Override
    public void close() {
        lock.close();
    }
}
