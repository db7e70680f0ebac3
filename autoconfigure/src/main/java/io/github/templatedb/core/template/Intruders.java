package io.github.templatedb.core.template;

import io.github.templatedb.core.server.DatabaseName;
import io.github.templatedb.core.server.Server;
import io.github.templatedb.core.server.ServerException;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Sessions on a template. It accepts none, so somebody has changed that, and may have changed more; and as long as they are
 * there, PostgreSQL neither copies nor drops it.
 *
 * @since 0.1.0
 */
public final class Intruders {

    /** PostgreSQL manual, appendix A: object_in_use. PostgreSQL waits for five seconds before it says so. */
    private static final String IN_USE = "55006";

    /** What any role may see of others' sessions (manual, section 27.2.3); the rest is null then. */
    private static final String SESSIONS =
            """
            SELECT format('pid %s (%s%s%s)', pid, coalesce(nullif(application_name, ''), 'without a name'),
                ', as ' || usename, ', from ' || host(client_addr)), pid
            FROM pg_stat_activity
            WHERE datname = ? AND usesysid IS NOT NULL
            ORDER BY pid
            """;

    private Intruders() {}

    /**
     * A failure with who is to blame for it, if it says that a template is in use; else the failure itself.
     *
     * @param server where the template is
     * @param template the template that was to be copied or dropped
     * @param failure what PostgreSQL said
     * @return the failure to throw
     */
    public static ServerException named(Server server, DatabaseName template, ServerException failure) {
        if (!(failure.getCause() instanceof SQLException cause && IN_USE.equals(cause.getSQLState()))) {
            return failure;
        }
        List<Map.Entry<String, String>> sessions = server.query(
                "Asking who is connected to " + template,
                SESSIONS,
                row -> Map.entry(row.getString(1), row.getString(2)),
                template.value());
        String who = sessions.isEmpty()
                ? "a session that has ended since"
                : sessions.stream().map(Map.Entry::getKey).collect(Collectors.joining(", "));
        String ends = sessions.stream()
                .map(session -> "SELECT pg_terminate_backend(%s);".formatted(session.getValue()))
                .collect(Collectors.joining(" "));
        return new TemplateInTheWayException(
                "The template %s on the server %s cannot be used while somebody is connected to it: %s. Templates accept no connections, so somebody has switched that on."
                        .formatted(template, server.endpoint(), who),
                "Close that connection, or run %s The next context builds the template again, as it may have been changed."
                        .formatted(ends.isEmpty() ? "the test again." : ends),
                failure);
    }
}
