package io.github.templatedb.core.server;

import java.util.Map;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * The database that statements about databases are run in. All users of a server have to use the same one, because an
 * advisory lock counts in its database only (PostgreSQL manual, section 13.3.5).
 *
 * @param name its name
 */
record AdminDatabase(String name) {

    /** Made by initdb for this purpose (PostgreSQL manual, section 23.2). */
    static final AdminDatabase POSTGRES = new AdminDatabase("postgres");

    private static final int CONNECT_TIMEOUT_SECONDS = 10;

    /** Opens a new connection each time; what the endpoint's parameters say comes before what is set here. */
    PGSimpleDataSource dataSource(Endpoint endpoint) {
        Map<String, String> parameters = endpoint.parameters();
        PGSimpleDataSource dataSource = new PGSimpleDataSource();
        dataSource.setUrl(endpoint.jdbcUrl(name, ""));
        dataSource.setUser(endpoint.username());
        dataSource.setPassword(endpoint.password());
        if (!parameters.containsKey("ApplicationName")) {
            dataSource.setApplicationName("templatedb");
        }
        if (!parameters.containsKey("tcpKeepAlive")) {
            // They are idle for as long as a context lives; on the way to another machine that may be too long.
            dataSource.setTcpKeepAlive(true);
        }
        if (!parameters.containsKey("connectTimeout")) {
            dataSource.setConnectTimeout(CONNECT_TIMEOUT_SECONDS);
        }
        return dataSource;
    }
}
