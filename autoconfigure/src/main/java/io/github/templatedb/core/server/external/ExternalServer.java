package io.github.templatedb.core.server.external;

import io.github.templatedb.core.server.AdminDatabase;
import io.github.templatedb.core.server.DatabaseAccess;
import io.github.templatedb.core.server.DatabaseName;
import io.github.templatedb.core.server.Endpoint;
import io.github.templatedb.core.server.Login;
import io.github.templatedb.core.server.Room;
import io.github.templatedb.core.server.RunningServer;
import io.github.templatedb.core.server.Server;
import java.sql.Connection;
import java.sql.SQLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A PostgreSQL that others started and stop. It stays as it is, but for databases that carry our mark.
 *
 * @since 0.1.0
 */
record ExternalServer(Server server) implements RunningServer {

    private static final Logger logger = LoggerFactory.getLogger(ExternalServer.class);

    private static final Room ROOM =
            Room.unknown("the file system of the PostgreSQL server", "Have room made there, or name another server.");

    /**
     * Connects to a server, if it can be used for template databases.
     *
     * @param settings which server
     * @return the server
     * @throws ExternalServerException if it may be a remote one and that is not allowed (then nothing was sent to it), cannot
     *     be reached, refuses the login, or is unfit; the message says what would make it fit
     */
    public static ExternalServer connect(ExternalSettings settings) {
        Endpoint endpoint = settings.endpoint();
        if (!settings.allowRemote()) {
            Locality.check(endpoint);
        }
        check(endpoint);
        Server server = new Server(endpoint);
        logger.info(
                "Using PostgreSQL {} at {} as role {}",
                server.facts().majorVersion(),
                endpoint.address(),
                endpoint.username());
        return new ExternalServer(server);
    }

    private static void check(Endpoint endpoint) {
        try (Connection connection = AdminDatabase.dataSource(endpoint).getConnection()) {
            Fitness.read(connection, endpoint).check(endpoint);
        } catch (SQLException ex) {
            throw Fitness.notConnected(endpoint, ex);
        }
    }

    @Override
    public Room room() {
        return ROOM;
    }

    @Override
    public DatabaseAccess access(DatabaseName database) {
        return DatabaseAccess.of(server.endpoint(), database, "", "psql asks for the password if the role needs one.");
    }

    /** Refuses one that is missing or may not log in: somebody else makes the roles here. */
    @Override
    public Endpoint login(Login login) {
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
                                    login.username().replace("\"", "\"\"")));
        }
        return login.at(server.endpoint());
    }

    @Override
    public String description() {
        return "PostgreSQL %d at %s"
                .formatted(server.facts().majorVersion(), server.endpoint().address());
    }

    /** Closes the connections; the server runs on. */
    @Override
    public void close() {
        server.close();
    }
}
