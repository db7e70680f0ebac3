package io.github.templatedb.api;

import javax.sql.DataSource;

/**
 * A database that lives until it is closed, or dropped, or its JVM ends. Safe for use by any number of threads.
 *
 * <pre>{@code
 * try (TemporaryDatabase database = TestServer.shared().temporary();
 *         Connection connection = database.dataSource().getConnection()) {
 *     // ...
 * }
 * }</pre>
 *
 * @since 0.1.0
 */
public interface TemporaryDatabase extends AutoCloseable {

    /**
     * Its name.
     *
     * @return the name, also after the end
     */
    String name();

    /**
     * Its URL, as of {@link TestServer#jdbcUrl}.
     *
     * @return a URL with user and password
     * @throws ClosedHandleException after the end
     */
    String jdbcUrl();

    /**
     * Connections to it, as of {@link TestServer#dataSource}.
     *
     * @return a DataSource without a pool
     * @throws ClosedHandleException after the end
     */
    DataSource dataSource();

    /**
     * Drops it now.
     *
     * @throws DatabaseInUseException if somebody is connected to it; then it lives on
     * @throws ClosedHandleException after the end
     */
    void drop();

    /**
     * Ends the sessions on it and drops it now.
     *
     * @throws ClosedHandleException after the end
     */
    void forceDrop();

    /**
     * Drops it, whoever is connected to it; in the background if it has no name of yours. If that fails there is a warning in the
     * log, and never an exception. Does nothing after the end.
     */
    @Override
    void close();
}
