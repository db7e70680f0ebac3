package io.github.templatedb;

import javax.sql.DataSource;

/**
 * The database of an application context that is annotated with {@link AutoConfigureTemplateDatabase}: a bean, to be
 * autowired, or taken as a parameter of a constructor or method of a JUnit Jupiter test class.
 *
 * @since 0.1.0
 */
public interface TemplateDatabase {

    /**
     * The name of the context's current database.
     *
     * @return a name that begins with {@code tdb_}
     */
    String name();

    /**
     * The URL of the context's current database, with user and password, for psql or an IDE while a debugger holds the
     * test.
     *
     * @return a JDBC URL without the parameters of the application's own
     */
    String jdbcUrl();

    /**
     * A command that opens psql on the context's current database, as {@link #username()}.
     *
     * @return a command for a POSIX shell, without a password: it reads that from a file of the server, or psql asks
     */
    String psql();

    /**
     * Where the server listens.
     *
     * @return a name or address, an IPv6 address without brackets
     */
    String host();

    /**
     * The port on which the server listens.
     *
     * @return a TCP port
     */
    int port();

    /**
     * The role of {@link #jdbcUrl()}, {@link #psql()} and {@link #dataSource()}: the one that makes the databases, a superuser
     * of an embedded server.
     *
     * @return the name of the role
     */
    String username();

    /**
     * Connections for tools, apart from the application's: without its pool, its settings, its transactions and its role.
     *
     * @return always the same object; each connection is a new one to the context's current database
     */
    DataSource dataSource();

    /**
     * Gives the application context a fresh database now, if anything may have been written to the current one. The
     * {@code DataSource} stays the same object; connections taken before end with the database that they belong to.
     */
    void refresh();

    /**
     * Makes what the database holds now the state that later refreshes in this test class restore. Connections taken before
     * are closed.
     */
    void snapshot();

    /**
     * The name of the database, for logs and debuggers.
     *
     * @return as {@link #name()}; a remark as long as that is not known
     */
    @Override
    String toString();
}
