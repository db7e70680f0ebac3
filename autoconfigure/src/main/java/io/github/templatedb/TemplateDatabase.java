package io.github.templatedb;

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
     * Gives the application context a fresh database now, if anything may have been written to the current one. The
     * {@code DataSource} stays the same object; connections taken before end with the database that they belong to.
     */
    void refresh();

    /**
     * Makes what the database holds now the state that later refreshes in this test class restore. Connections taken before
     * are closed.
     */
    void snapshot();
}
