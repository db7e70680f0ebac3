package io.github.templatedb.core.server.external;

import io.github.templatedb.core.server.Endpoint;
import io.github.templatedb.core.server.Login;
import io.github.templatedb.core.server.Server;

/** A role that somebody else has made on a server, as the server's own role is. */
final class ExternalRole {

    private ExternalRole() {}

    /** How the role logs in; refuses one that is missing or may not. */
    static Endpoint login(Server server, Login login) {
        String problem = server
                .query(
                        "Looking for the role " + login,
                        "SELECT rolcanlogin FROM pg_roles WHERE rolname = ?",
                        row -> row.getBoolean(1) ? "" : "may not log in",
                        login.username())
                .stream()
                .findFirst()
                .orElse("does not exist");
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
