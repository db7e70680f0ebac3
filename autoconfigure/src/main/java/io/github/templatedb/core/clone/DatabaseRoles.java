package io.github.templatedb.core.clone;

import io.github.templatedb.core.manifest.Manifest;
import io.github.templatedb.core.server.DatabaseName;
import io.github.templatedb.core.server.Endpoint;
import io.github.templatedb.core.server.Login;
import io.github.templatedb.core.server.ServerException;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The roles of the databases of a lease. Where there is none, the role of the server takes its place.
 *
 * @param owner owns the database, and the migrations run as this role; null for the role of the server
 * @param application what the application logs in as; null for the owner
 * @since 0.1.0
 */
public record DatabaseRoles(@Nullable Login owner, @Nullable Login application) {

    /** All is done as the role of the server. */
    public static final DatabaseRoles OF_SERVER = new DatabaseRoles(null, null);

    /** Who owns a database is part of its content; that a role exists decides what migrations can grant it. */
    void addTo(Manifest.Builder manifest) {
        if (owner != null) {
            manifest.add("the owner of the database", owner.username());
        }
        if (application != null) {
            manifest.add("the role of the application", application.username());
        }
    }

    /**
     * Whether one of the two has a name.
     *
     * @param name the name of a role
     * @return false also for the role of the server
     */
    public boolean has(String name) {
        return Stream.of(owner, application)
                .anyMatch(login -> login != null && login.username().equals(name));
    }

    /** Makes a database that is about to be filled the owner's; migrations may grant rights to either role. */
    void prepare(TemplateServer server, DatabaseName building) {
        migrating(server);
        application(server);
        Endpoint role = server.server().endpoint();
        if (owner != null && !owner.username().equals(role.username())) {
            give(server, building, quoted(owner.username()), quoted(role.username()));
        }
    }

    private static void give(TemplateServer server, DatabaseName building, String owner, String role) {
        try {
            server.server()
                    .execute(
                            "Giving a database to the role that migrates",
                            List.of("ALTER DATABASE %s OWNER TO %s".formatted(building.quoted(), owner)));
        } catch (ServerException ex) {
            // PostgreSQL manual, ALTER DATABASE: the new owner has to be a role that one is a member of.
            throw new ServerException(
                    ex.reason(),
                    "The role of the server has to be a member of the one that owns: GRANT %s TO %s;"
                            .formatted(owner, role),
                    ex);
        }
    }

    private static String quoted(String role) {
        return '"' + role.replace("\"", "\"\"") + '"';
    }

    /**
     * How the migrations log in to a server.
     *
     * @param server the server
     * @return an endpoint of that server
     */
    public Endpoint migrating(TemplateServer server) {
        return owner != null ? server.login(owner) : server.server().endpoint();
    }

    /**
     * How the application logs in to a server.
     *
     * @param server the server
     * @return an endpoint of that server
     */
    public Endpoint application(TemplateServer server) {
        return application != null ? server.login(application) : migrating(server);
    }
}
