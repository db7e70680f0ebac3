package io.github.templatedb.core.server;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Map;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * The database that statements about databases are run in. All users of a server have to use the same one, because an
 * advisory lock counts in its database only (PostgreSQL manual, section 13.3.5).
 *
 * @since 0.1.0
 */
public final class AdminDatabase {

    /** Made by initdb for this purpose (PostgreSQL manual, section 23.2). */
    private static final String NAME = "postgres";

    /**
     * Of the whole login: what listens on the port may be no PostgreSQL, and say nothing. As long as HikariCP waits for a
     * connection, for machines that are short of time.
     */
    private static final int LOGIN_TIMEOUT_SECONDS = 30;

    /**
     * An idle session of ours means a JVM that lives, so it is never ended for being idle; one whose machine is gone is
     * noticed within two minutes (PostgreSQL manual, sections 19.3.2 and 19.11.1).
     */
    private static final String OPTIONS = "-c idle_session_timeout=0 -c tcp_keepalives_idle=60"
            + " -c tcp_keepalives_interval=10 -c tcp_keepalives_count=6";

    /** What PostgreSQL keeps of an application_name (manual, section 19.8.3). */
    private static final int LONGEST = 63;

    private AdminDatabase() {}

    /**
     * Opens a new connection each time; what the endpoint's parameters say comes before what is set here.
     *
     * @param endpoint where the server is, and how to log in
     * @return a DataSource without a pool
     */
    public static PGSimpleDataSource dataSource(Endpoint endpoint) {
        Map<String, String> parameters = endpoint.parameters();
        PGSimpleDataSource dataSource = new PGSimpleDataSource();
        dataSource.setUrl(endpoint.jdbcUrl(of(endpoint), ""));
        dataSource.setUser(endpoint.username());
        dataSource.setPassword(endpoint.password());
        if (!parameters.containsKey("ApplicationName")) {
            dataSource.setApplicationName(thisJvm());
        }
        if (!parameters.containsKey("tcpKeepAlive")) {
            // They are idle for as long as a context lives; on the way to another machine that may be too long.
            dataSource.setTcpKeepAlive(true);
        }
        if (!parameters.containsKey("loginTimeout")) {
            dataSource.setLoginTimeout(LOGIN_TIMEOUT_SECONDS);
        }
        String options = parameters.get("options");
        dataSource.setOptions(options != null ? options + " " + OPTIONS : OPTIONS);
        return dataSource;
    }

    /**
     * Its name on a server.
     *
     * @param endpoint where the server is
     * @return the one database that there is for us, if we have schemas in one; else the one that all servers have
     */
    public static String of(Endpoint endpoint) {
        return endpoint.sharedDatabase().isEmpty() ? NAME : endpoint.sharedDatabase();
    }

    /** For those who look who holds a lock: for example {@code templatedb 4711@build-agent-7}. */
    private static String thisJvm() {
        String description = "templatedb " + ProcessHandle.current().pid() + "@" + host();
        return description.substring(0, Math.min(LONGEST, description.length()));
    }

    private static String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException ex) {
            return "unknown host (" + ex.getMessage() + ")";
        }
    }
}
