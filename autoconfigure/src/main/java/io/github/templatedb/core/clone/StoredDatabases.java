package io.github.templatedb.core.clone;

import io.github.templatedb.core.clone.StoredDatabase.Kind;
import io.github.templatedb.core.server.DatabaseName;
import io.github.templatedb.core.server.MarkedDatabases;
import io.github.templatedb.core.server.Owner;
import io.github.templatedb.core.server.Server;
import io.github.templatedb.core.server.ServerException;
import io.github.templatedb.core.template.TemplateCare;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All databases of ours on a server, or all schemas if it is one for schemas, for somebody who looks after it: to look at, which changes nothing, and to drop one by one.
 *
 * @param server the server
 * @since 0.1.0
 */
public record StoredDatabases(Server server) {

    private static final String OWNER =
            "coalesce(" + MarkedDatabases.OWNER + ", substring(d.datname FROM '^tdb_b_[0-9a-f]{12}_([0-9a-f]{8})_'))";

    /** Since version 14.5 an interrupted drop leaves this; such a database has an owner, but no use. */
    private static final String KIND =
            """
            CASE WHEN d.datconnlimit = -2 THEN 'INTERRUPTED'
                WHEN d.datname ~ '^tdb_t_[0-9a-f]{12}$' THEN 'TEMPLATE'
                WHEN d.datname ~ '^tdb_b_[0-9a-f]{12}_' THEN 'BUILDING'
                WHEN d.datname ~ '^tdb_c_' AND %s IS NOT NULL THEN 'KEPT'
                WHEN d.datname ~ '^tdb_c_[0-9a-f]{8}_[0-9a-f]{8}_[0-9]+$' THEN 'CLONE'
                WHEN %s IS NOT NULL THEN 'NAMED' ELSE 'UNKNOWN' END
            """
                    .formatted(KeptDatabases.SINCE.formatted("c"), OWNER);

    /** What the session that holds the lock of an owner calls itself. */
    private static final String SESSION = "SELECT session FROM living WHERE owner ";

    /** Read after the snapshot for pg_database, as a janitor does: a clone that is seen without its owner has lost it. */
    private static final String LIVING =
            """
            WITH living AS MATERIALIZED (
                SELECT lpad(to_hex(l.objid::bigint), 8, '0') AS owner, a.application_name AS session
                FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid
                WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 2 AND l.classid = %d)
            """
                    .formatted(Owner.GROUP);

    /** Whoever has a clone of a template needs that, too. */
    private static final String USER =
            """
            CASE WHEN d.datname ~ '^tdb_t_' AND d.datconnlimit <> -2 THEN (%1$s IN (
                    SELECT substr(o.datname, 16, 8) FROM pg_database o
                    WHERE o.datname ~ '^tdb_c_[0-9a-f]{8}_[0-9a-f]{8}_[0-9]+$'
                        AND substr(o.datname, 7, 8) = substr(d.datname, 7, 8)) LIMIT 1)
                ELSE (%1$s = %2$s LIMIT 1) END
            """
                    .formatted(SESSION, OWNER);

    /** What is gone by now has no size. */
    private static final String BYTES =
            "coalesce(CASE WHEN has_database_privilege(d.oid, 'CONNECT') THEN pg_database_size(d.oid) END, 0)";

    private static final String ALL = LIVING + "SELECT d.datname, " + KIND + ", coalesce(" + OWNER + ", ''), " + USER
            + ", d.datallowconn AND d.datconnlimit <> -2, " + BYTES + ", " + KeptDatabases.SINCE.formatted("c") + ", "
            + TemplateCare.BORN + ", " + TemplateCare.USED
            + ", c.comment"
            + MarkedDatabases.OF_OURS + " ORDER BY d.datname";

    /** Everything in a schema takes room by a relation that is a table, has data like one, or is a sequence. */
    private static final String SCHEMAS = LIVING + "SELECT n.nspname, 'SCHEMA', " + Schemas.OWNER + ", (" + SESSION
            + "= " + Schemas.OWNER + " LIMIT 1), true, (SELECT coalesce(sum(pg_total_relation_size(r.oid)), 0)"
            + " FROM pg_class r WHERE r.relnamespace = n.oid AND r.relkind IN ('r', 'm', 'S')), NULL, NULL, NULL, NULL"
            + Schemas.OF_OURS + " ORDER BY n.nspname";

    /**
     * Looks at all of them.
     *
     * @return those that the role of the server may drop, sorted by name
     * @throws ServerException if the server cannot be reached
     */
    public List<StoredDatabase> all() {
        boolean schemas = !server.endpoint().sharedDatabase().isEmpty();
        return server.query("Looking at the databases", schemas ? SCHEMAS : ALL, StoredDatabases::read);
    }

    private static StoredDatabase read(ResultSet row) throws SQLException {
        Kind kind = Kind.valueOf(row.getString(2));
        Instant born = seconds(row.getString(8));
        String kept = row.getString(7);
        return new StoredDatabase(
                new DatabaseName(row.getString(1)),
                kind,
                row.getString(3),
                row.getString(4),
                row.getBoolean(5),
                row.getLong(6),
                kept == null ? born : Instant.ofEpochMilli(Long.parseLong(kept) / 1000),
                seconds(row.getString(9)),
                kind == Kind.TEMPLATE ? TemplateCare.migrations(row.getString(10)) : 0);
    }

    private static @Nullable Instant seconds(@Nullable String text) {
        return text == null ? null : Instant.ofEpochSecond(Long.parseLong(text));
    }

    /**
     * The sessions of others on the server, in any database.
     *
     * @return what they call themselves
     * @throws ServerException if the server cannot be reached
     */
    public List<String> sessions() {
        return server.query(
                "Looking for sessions",
                "SELECT application_name FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()",
                row -> row.getString(1));
    }

    /**
     * Drops a database if no living JVM needs it now. One that is gone, or needed again, is no error.
     *
     * @param database what was found
     * @param keptFor a kept database is not dropped before that
     * @throws ServerException if somebody is connected to it, or PostgreSQL refuses for another reason
     */
    public void drop(StoredDatabase database, Duration keptFor) {
        String name = database.name().value();
        if (database.kind() == Kind.SCHEMA) {
            new Schemas(server).drop(database.name(), Schemas.ABANDONED, false);
            return;
        }
        if (database.kind() == Kind.TEMPLATE || database.kind() == Kind.BUILDING) {
            try (Owner owner = new Owner(server)) {
                new TemplateCare(server, owner).drop(database.name(), (failed, why) -> {
                    throw why;
                });
            }
            return;
        }
        MarkedDatabases databases = new MarkedDatabases(server);
        String condition = "d.datname = ? AND (" + Janitor.abandoned(KeptDatabases.youngerThan(keptFor)) + ")";
        databases.find(condition, name).forEach(left -> databases.drop(left, ""));
    }
}
