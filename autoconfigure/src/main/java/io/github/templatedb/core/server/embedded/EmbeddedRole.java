package io.github.templatedb.core.server.embedded;

import io.github.templatedb.core.server.Endpoint;
import io.github.templatedb.core.server.Login;
import io.github.templatedb.core.server.Server;
import java.util.List;

/**
 * Lets a role log in to an embedded server, and makes it if it is missing, without any right of its own. Its password is that of
 * the server, whatever the application's configuration has: that one may well be known to others on this machine.
 */
final class EmbeddedRole {

    /**
     * One JVM at a time, as PostgreSQL refuses a row that two change at once. The password goes from role to role as it is
     * stored: no statement has it, so no log can show it.
     */
    private static final String SQL =
            """
            DO $templatedb$
            DECLARE
                role text := %s;
                secret text := (SELECT rolpassword FROM pg_authid WHERE rolname = current_user);
            BEGIN
                PERFORM pg_advisory_xact_lock(%d);
                IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role) THEN
                    EXECUTE format('CREATE ROLE %%I', role);
                END IF;
                IF NOT EXISTS (SELECT FROM pg_authid
                        WHERE rolname = role AND rolcanlogin AND rolpassword IS NOT DISTINCT FROM secret) THEN
                    EXECUTE format('ALTER ROLE %%I LOGIN PASSWORD %%L', role, secret);
                END IF;
            END
            $templatedb$
            """;

    /** Any number, the same in every JVM. */
    private static final long LOCK = 0x74646272_6f6c65L;

    private EmbeddedRole() {}

    static Endpoint login(Server server, Login login) {
        if (!login.username().equals(server.endpoint().username())) {
            String name = "'" + login.username().replace("'", "''") + "'";
            server.execute("Making the role " + login.username(), List.of(SQL.formatted(name, LOCK)));
        }
        return new Login(login.username(), "").at(server.endpoint());
    }
}
