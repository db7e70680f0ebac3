package io.github.templatedb.api;

import io.github.templatedb.core.TemplateDatabaseException;
import io.github.templatedb.core.clone.DatabaseTimeoutException;
import io.github.templatedb.core.clone.TemplateGoneException;
import io.github.templatedb.core.server.DatabaseName;
import io.github.templatedb.core.server.MarkedDatabases;
import io.github.templatedb.core.server.NoRoomException;
import io.github.templatedb.core.server.Server;
import io.github.templatedb.core.server.ServerException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Says in errors of their own why PostgreSQL refused something, by its SQLSTATE (manual, appendix A).
 *
 * @param server the server that refused
 */
record Refusal(Server server) {

    private static final String SESSIONS =
            """
            SELECT format('%s (role %s, pid %s%s, %s)', coalesce(nullif(application_name, ''), 'a session without a name'),
                usename, pid, ' from ' || host(client_addr), coalesce(state, 'of a program that the role may not look at'))
            FROM pg_stat_activity WHERE datname = ? AND usesysid IS NOT NULL ORDER BY pid
            """;

    private static final String OWNER =
            """
            format('it belongs to the role %s and has %s', pg_get_userbyid(d.datdba),
                coalesce('the comment ' || quote_literal(left(shobj_description(d.oid, 'pg_database'), 60)), 'no comment'))
            FROM pg_database d WHERE d.datname = ?
            """;

    static DatabaseExistsException exists(DatabaseName name, @Nullable Throwable cause) {
        return new DatabaseExistsException(
                "The database '%s' exists.".formatted(name), "Drop it first, or take another name.", cause);
    }

    DatabaseMissingException missing(DatabaseName name, @Nullable Throwable cause) {
        return new DatabaseMissingException(
                "There is no database '%s' on the server %s.".formatted(name, server.endpoint()),
                "Correct the name, or make it first; a template that was dropped is built again by ensureTemplate.",
                cause);
    }

    /** Why a database is not ours to drop. */
    TemplateDatabaseException foreign(DatabaseName name) {
        String sql = "SELECT NOT pg_has_role(d.datdba, 'USAGE')"
                + " AND coalesce(starts_with(shobj_description(d.oid, 'pg_database'), ?), false), " + OWNER;
        return server
                .query(
                        "Asking whose " + name + " is",
                        sql,
                        row -> row.getBoolean(1) ? missingRight(name, null) : foreign(name, row.getString(2)),
                        MarkedDatabases.MARK,
                        name.value())
                .stream()
                .findFirst()
                .orElseGet(() -> missing(name, null));
    }

    private static TemplateDatabaseException foreign(DatabaseName name, String owner) {
        return new ForeignDatabaseException(
                "The database '%s' was not made by templatedb: %s. It is left alone.".formatted(name, owner),
                "If nobody needs it, drop it by hand, as a role that may.",
                null);
    }

    /**
     * The reason for a refusal.
     *
     * @param database the database that is made or dropped
     * @param used the database that has to be free of sessions: the same, or the one that it is a copy of
     * @param limit how long PostgreSQL had
     */
    RuntimeException explained(ServerException refusal, DatabaseName database, DatabaseName used, Duration limit) {
        String state = refusal.getCause() instanceof SQLException cause ? String.valueOf(cause.getSQLState()) : "";
        if (refusal instanceof NoRoomException) {
            return refusal;
        }
        if (refusal instanceof TemplateGoneException) {
            return missing(used, refusal);
        }
        return switch (state) {
            // The other one: somebody took the name while PostgreSQL looked for it.
            case "42P04", "23505" -> exists(database, refusal);
            case "3D000" -> missing(used, refusal);
            case "55006" -> inUse(used, refusal);
            case "57014" ->
                new DatabaseTimeoutException(
                        "The database '%s' was not ready after %s.".formatted(database, limit),
                        "See what else the server does: SELECT * FROM pg_stat_activity;",
                        refusal);
            case "42501" -> missingRight(used, refusal);
            default -> refusal;
        };
    }

    private DatabaseInUseException inUse(DatabaseName used, ServerException refusal) {
        List<String> sessions =
                server.query("Asking who uses " + used, SESSIONS, row -> row.getString(1), used.value());
        return new DatabaseInUseException(
                "Somebody is connected to the database '%s': %s."
                        .formatted(
                                used,
                                sessions.isEmpty() ? "a session that has just ended" : String.join(", ", sessions)),
                "Close these connections, pools included; to drop it nevertheless, call forceDrop as a role that may end them.",
                refusal);
    }

    private MissingRightException missingRight(DatabaseName used, @Nullable ServerException refusal) {
        String role = new DatabaseName(server.endpoint().username()).quoted();
        String foreign = server
                .query(
                        "Asking whose " + used + " is",
                        "SELECT quote_ident(pg_get_userbyid(datdba)) FROM pg_database"
                                + " WHERE datname = ? AND NOT pg_has_role(datdba, 'USAGE')",
                        row -> row.getString(1),
                        used.value())
                .stream()
                .findFirst()
                .orElse("");
        String reason = "The database '%s' belongs to the role %s, whose rights %s does not have."
                .formatted(used, foreign, role);
        return foreign.isEmpty()
                ? new MissingRightException(
                        refusal == null ? "A right is missing." : refusal.reason(),
                        "Have a superuser run: ALTER ROLE %s CREATEDB;".formatted(role),
                        refusal)
                : new MissingRightException(
                        reason, "Have a superuser run: GRANT %s TO %s;".formatted(foreign, role), refusal);
    }
}
