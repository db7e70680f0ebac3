package io.github.templatedb.core.server.external;

import io.github.templatedb.core.server.Endpoint;
import io.github.templatedb.core.server.Login;
import io.github.templatedb.core.server.Server;
import java.sql.PreparedStatement;
import java.sql.ResultSet;

/** A role that somebody else has made on a server, as the server's own role is. */
final class ExternalRole {

    private ExternalRole() {}

    /** How the role logs in; refuses one that is missing or may not. */
    static Endpoint login(Server server, Login login) {
        String problem = server.call("Looking for the role " + login, connection -> {
            try (PreparedStatement statement =
                    connection.prepareStatement("SELECT rolcanlogin FROM pg_roles WHERE rolname = ?")) {
                statement.setString(1, login.username());
                try (ResultSet row = statement.executeQuery()) {
                    return !row.next() ? "does not exist" : row.getBoolean(1) ? "" : "may not log in";
                }
            }
        });
        if (!problem.isEmpty()) {
            throw new ExternalServerException(
                    "The role '%s' %s on the server %s.".formatted(login, problem, server.endpoint()),
                    "Have it made there, as a superuser: %s ROLE \"%s\" LOGIN PASSWORD '…'; or name another in templatedb.username (for the migrations: spring.flyway.user)."
                            .formatted(
                                    problem.startsWith("may") ? "ALTER" : "CREATE",
                                    login.username().replace("\"", "\"\"")),
                    null);
        }
        return login.at(server.endpoint());
    }
}
