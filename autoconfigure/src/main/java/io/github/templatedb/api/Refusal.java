package io.github.templatedb.api;

import io.github.templatedb.core.clone.DatabaseTimeoutException;
import io.github.templatedb.core.server.DatabaseName;
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
            SELECT format('it belongs to the role %s and has %s', pg_get_userbyid(d.datdba),
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

    ForeignDatabaseException foreign(DatabaseName name) {
        List<String> owner = server.query("Asking whose " + name + " is", OWNER, row -> row.getString(1), name.value());
        if (owner.isEmpty()) {
            throw missing(name, null);
        }
        return new ForeignDatabaseException(
                "The database '%s' was not made by templatedb: %s. It is left alone.".formatted(name, owner.get(0)),
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
        return switch (state) {
            case "42P04" -> exists(database, refusal);
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
                "Close these connections, pools included; to drop it nevertheless, call forceDrop.",
                refusal);
    }

    private MissingRightException missingRight(DatabaseName used, ServerException refusal) {
        String role = new DatabaseName(server.endpoint().username()).quoted();
        String owner = server
                .query(
                        "Asking whose " + used + " is",
                        "SELECT quote_ident(pg_get_userbyid(datdba)) FROM pg_database WHERE datname = ?",
                        row -> row.getString(1),
                        used.value())
                .stream()
                .findFirst()
                .orElse("");
        return new MissingRightException(
                refusal.reason(),
                owner.isEmpty() || owner.equals(role) || ('"' + owner + '"').equals(role)
                        ? "Have a superuser run: ALTER ROLE %s CREATEDB;".formatted(role)
                        : "The database '%s' belongs to another role. Have a superuser run: GRANT %s TO %s;"
                                .formatted(used, owner, role),
                refusal);
    }
}
