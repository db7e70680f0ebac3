package io.github.templatedb.core.server;

/**
 * Where a server listens and how to log in.
 *
 * @param host a name or address
 * @param port a TCP port
 * @param username the role that owns what templatedb creates
 * @param password its password, which never appears in {@link #toString()}
 * @since 0.1.0
 */
public record Endpoint(String host, int port, String username, String password) {

    /**
     * The URL of a database, without user and password.
     *
     * @param database the database
     * @return a URL for pgjdbc, to which parameters may be added after a question mark
     */
    public String jdbcUrl(DatabaseName database) {
        return "jdbc:postgresql://" + host + ":" + port + "/" + database;
    }

    @Override
    public String toString() {
        return username + "@" + host + ":" + port;
    }
}
