package io.github.templatedb.core.server;

/**
 * A role to log in as.
 *
 * @param username the name of the role
 * @param password its password, which never appears in {@link #toString()}; empty for that of the server's own role
 * @since 0.1.0
 */
public record Login(String username, String password) {

    /**
     * The endpoint of a server for the role.
     *
     * @param server how the server's own role logs in
     * @return the same place for this role
     */
    public Endpoint at(Endpoint server) {
        return new Endpoint(
                server.host(),
                server.port(),
                username,
                password.isEmpty() ? server.password() : password,
                server.parameters(),
                server.sharedDatabase());
    }

    @Override
    public String toString() {
        return username;
    }
}
