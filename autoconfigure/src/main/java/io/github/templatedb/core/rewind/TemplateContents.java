package io.github.templatedb.core.rewind;

import io.github.templatedb.core.server.DatabaseName;
import io.github.templatedb.core.server.Server;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What is known of the templates of a server, once for all of this JVM. Safe for use by several threads.
 *
 * @since 0.1.0
 */
public final class TemplateContents {

    /** Bytes of rows that are held at most, of all templates of a server together. */
    public static final long TOTAL = 32L << 20;

    /**
     * Since when a server counts what is written, a number: when one of its processes crashes, PostgreSQL ends all others and begins
     * again with zero (source, {@code pgstat_reset_after_failure}).
     */
    public static final String COUNTING =
            "(extract(epoch FROM pg_stat_get_bgwriter_stat_reset_time()) * 1000000)::bigint";

    /** By name a template may be another one after it was dropped and built again. */
    private static final String IDENTITY = "SELECT oid, pg_snapshot_xmax(pg_current_snapshot())::text::bigint, "
            + COUNTING + " FROM pg_database WHERE datname = ?";

    private final Server server;

    private final AtomicLong room = new AtomicLong(TOTAL);

    private final Map<DatabaseName, TemplateContent> contents = new ConcurrentHashMap<>();

    /**
     * Creates contents of which nothing is known yet.
     *
     * @param server where the templates are
     */
    public TemplateContents(Server server) {
        this.server = server;
    }

    /**
     * The content of a template. To be asked for before anybody uses the first copy of it.
     *
     * @param template its name
     * @param compact whether {@link Compaction} has made all of it as an undo could make it again
     * @param maxTableSize the largest table whose rows are held, in bytes
     * @return the same for all who ask
     */
    public TemplateContent of(DatabaseName template, boolean compact, long maxTableSize) {
        return server.call("Asking for the template " + template, connection -> {
            try (PreparedStatement statement = connection.prepareStatement(IDENTITY)) {
                statement.setString(1, template.value());
                ResultSet row = statement.executeQuery();
                long oid = row.next() ? row.getLong(1) : 0;
                long xid = oid == 0 ? 0 : row.getLong(2);
                long counting = oid == 0 ? 0 : row.getLong(3);
                return contents.compute(
                        template,
                        (name, known) -> known != null && known.isOf(oid, counting)
                                ? known
                                : new TemplateContent(oid, xid, counting, compact, maxTableSize, room));
            }
        });
    }

    /**
     * Forgets a template of which there will be no more copies.
     *
     * @param template its name
     */
    public void forget(DatabaseName template) {
        TemplateContent forgotten = contents.remove(template);
        if (forgotten != null) {
            forgotten.release();
        }
    }
}
