package io.github.templatedb.core.clone;

import io.github.templatedb.core.server.DatabaseName;
import io.github.templatedb.core.server.MarkedDatabases;
import io.github.templatedb.core.server.MarkedDatabases.Marked;
import io.github.templatedb.core.server.Owner;
import io.github.templatedb.core.server.Server;
import io.github.templatedb.core.server.ServerException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Clones that stay for somebody to look at, after their lease has left them and their owner is dead: the time since when is
 * in their comment. Bounded in number and age, by the server's clock. One that a living lease uses is not dropped, nor one
 * that somebody is connected to: DROP DATABASE refuses it. Safe for use by several threads.
 */
final class KeptDatabases {

    private static final Logger logger = LoggerFactory.getLogger(KeptDatabases.class);

    /** Of a small application they take 40 to 80 MB. */
    static final int MOST = 5;

    private static final Duration DAY = Duration.ofDays(1);

    private static final String IS_CLONE = "%s.datname ~ '^tdb_c_[0-9a-f]{8}_[0-9a-f]{8}_[0-9]+$'";

    /** In microseconds since 1970, so that no two are of the same age; null if the database is not kept. */
    static final String SINCE = "substring(%s.comment FROM '\"kept\" : ([0-9]{1,17})')::bigint";

    private static final String AGE = "extract(epoch FROM now()) * 1000000 - " + SINCE.formatted("c");

    /** An SQL condition on c.comment: it is kept, and not for so long that it can be dropped. */
    static final String YOUNG = youngerThan(DAY);

    /** An owner's own it knows; the others' only if they are dead. */
    private static final String DISPOSABLE = IS_CLONE.formatted("d") + " AND " + SINCE.formatted("c") + " IS NOT NULL"
            + " AND (substr(d.datname, 16, 8) = ? OR substr(d.datname, 16, 8) NOT IN (" + Owner.LIVING + "))";

    /** How many are kept that are younger, whoever owns them. */
    private static final String PLACE =
            """
            (SELECT count(*) FROM pg_database o
             CROSS JOIN LATERAL (SELECT shobj_description(o.oid, 'pg_database')) AS k(comment)
             WHERE %s AND starts_with(k.comment, '%s') AND %s > %s)
            """
                    .formatted(
                            IS_CLONE.formatted("o"), MarkedDatabases.MARK, SINCE.formatted("k"), SINCE.formatted("c"));

    private static final String MARKING =
            """
            SELECT format('COMMENT ON DATABASE %I IS %L', d.datname, regexp_replace(
                shobj_description(d.oid, 'pg_database'), '(, "kept" : [0-9]+)*[}]$',
                ', "kept" : ' || (extract(epoch FROM clock_timestamp()) * 1000000)::bigint || '}'))
            FROM pg_database d WHERE d.datname = ?
            """;

    private final Server server;

    private final MarkedDatabases databases;

    private final Set<DatabaseName> inUse = ConcurrentHashMap.newKeySet();

    /** The digits of the owner in the names of its clones; empty as long as nothing was kept. */
    private volatile String owner = "";

    KeptDatabases(Server server) {
        this.server = server;
        this.databases = new MarkedDatabases(server);
    }

    /** An SQL condition on c.comment: it is kept, and not for so long. */
    static String youngerThan(Duration age) {
        return "coalesce(" + AGE + " < " + age.toSeconds() * 1_000_000 + ", false)";
    }

    /**
     * Marks a clone as kept. From then on no janitor drops it for a day, whatever becomes of this JVM.
     *
     * @param clone a clone of this owner that is in use
     * @return whether it was not kept before
     * @throws ServerException if PostgreSQL refuses
     */
    boolean keep(DatabaseName clone) {
        owner = clone.value().substring(15, 23);
        boolean added = inUse.add(clone);
        try {
            mark(clone);
        } catch (ServerException ex) {
            if (added) {
                inUse.remove(clone);
            }
            throw ex;
        }
        return added;
    }

    private void mark(DatabaseName clone) {
        server.execute(
                "Keeping " + clone, server.query("Keeping " + clone, MARKING, row -> row.getString(1), clone.value()));
    }

    boolean isKept(DatabaseName clone) {
        return inUse.contains(clone);
    }

    /** Ends the use of a clone; returns whether it is kept, and not to be dropped now. */
    boolean release(DatabaseName clone) {
        return inUse.remove(clone);
    }

    /** Drops the oldest if there are too many, and those of more than a day ago. */
    void prune() {
        drop(PLACE + " >= " + MOST + " OR NOT " + YOUNG);
    }

    /** Drops those of more than a day ago. */
    void expire() {
        drop("NOT " + YOUNG);
    }

    private void drop(String condition) {
        disposable(condition).forEach(this::drop);
    }

    /** Steps to make room: one a database, the oldest first. */
    Stream<Runnable> oldestFirst() {
        return disposable("true").map(database -> () -> drop(database));
    }

    private Stream<Marked> disposable(String condition) {
        try {
            List<Marked> found =
                    databases.findInOrder(SINCE.formatted("c"), DISPOSABLE + " AND (" + condition + ")", owner);
            return found.stream().filter(database -> !inUse.contains(database.name()));
        } catch (ServerException ex) {
            logger.debug("Databases are kept for longer than is asked for", ex);
            return Stream.of();
        }
    }

    private void drop(Marked database) {
        try {
            databases.drop(database, "");
            logger.debug("Dropped {}, which was kept", database.name());
        } catch (ServerException ex) {
            logger.debug("{} is kept for longer than is asked for", database.name(), ex);
        }
    }
}
