package io.github.templatedb.api;

import io.github.templatedb.core.TemplateDatabaseException;
import io.github.templatedb.core.server.ServerException;
import io.github.templatedb.core.template.BuildTimeoutException;
import io.github.templatedb.core.template.TemplateBuildException;
import java.util.Map;
import javax.sql.DataSource;

/**
 * A PostgreSQL server on which databases are made and dropped. Immutable, and safe for use by any number of threads.
 *
 * <pre>{@code
 * TestServer server = TestServer.shared();
 * server.create("orders");
 * try (Connection connection = server.dataSource("orders").getConnection()) {
 *     // ...
 * }
 * server.forceDrop("orders");
 * }</pre>
 *
 * <p>What is made here carries the mark of templatedb in its comment and goes with this JVM at the latest, however that ends: at its
 * end it drops what is left, and after a {@code kill -9} the next JVM on the server does. Databases without the mark are never altered.
 *
 * <p>Names are taken as they stand and quoted: 1 to 63 bytes in UTF-8 without NUL. Those that begin with {@code tdb_} are given by
 * templatedb itself. Every method fails with a {@link TemplateDatabaseException} that says what is the matter and what to do.
 *
 * @since 0.1.0
 */
public interface TestServer {

    /**
     * The embedded server that all JVMs of this user share, also under Spring with the default settings: started, or adopted if it
     * runs. It ends by itself when no JVM uses it; nobody closes it.
     *
     * <p>System properties and environment variables say where it is, by the names that Spring Boot reads: {@code
     * templatedb.server.directory} or {@code TEMPLATEDB_SERVER_DIRECTORY}, and the same for {@code storage}, {@code binaries}, {@code
     * port} and {@code idle-timeout}.
     *
     * @return a handle on the running server
     * @throws ServerException if it cannot be started
     */
    static TestServer shared() {
        return ServerHandle.shared();
    }

    /**
     * A server that others run, as a role that needs {@code CREATEDB} and nothing else.
     *
     * <pre>{@code
     * TestServer server = TestServer.at("jdbc:postgresql://localhost:5432/postgres", "tester", "secret");
     * }</pre>
     *
     * @param jdbcUrl its URL; the database that it names stays as it is
     * @param user the role
     * @param password its password
     * @return a handle on the server
     * @throws ServerException if it cannot be reached, the role may make no databases, or it has a public address, as a server in
     *     production might, and the system property {@code templatedb.server.allow-remote} is not {@code true}
     */
    static TestServer at(String jdbcUrl, String user, String password) {
        return ServerHandle.at(jdbcUrl, user, password);
    }

    /**
     * Starts a server of one's own, in a folder of its own.
     *
     * <pre>{@code
     * try (OwnedServer owned = TestServer.start(Map.of("max_connections", "500"))) {
     *     owned.server().create("orders");
     * }
     * }</pre>
     *
     * @param settings PostgreSQL parameters by name, which come before ours
     * @return the server, to be closed
     * @throws ServerException if it cannot be started; the message has PostgreSQL's own words
     */
    static OwnedServer start(Map<String, String> settings) {
        return ServerHandle.start(settings);
    }

    /**
     * Makes an empty database.
     *
     * @param name its name
     * @throws InvalidDatabaseNameException if it cannot be a name
     * @throws DatabaseExistsException if there is one of that name
     */
    void create(String name);

    /**
     * Makes a copy of a database, with its settings and grants: complete under its name, or an error and nothing left.
     *
     * @param template a template, or any database that nobody is connected to
     * @param name the name of the copy
     * @throws InvalidDatabaseNameException if that cannot be a name
     * @throws DatabaseMissingException if there is no template of that name
     * @throws DatabaseExistsException if there is a database of the other name
     * @throws DatabaseInUseException if somebody is connected to the template
     */
    void createFrom(String template, String name);

    /**
     * Drops a database that templatedb made, in this JVM or another.
     *
     * @param name its name
     * @throws DatabaseMissingException if there is none of that name
     * @throws DatabaseInUseException if somebody is connected to it
     * @throws ForeignDatabaseException if it is somebody else's
     */
    void drop(String name);

    /**
     * The same, after ending the sessions on it.
     *
     * @param name its name
     * @throws DatabaseMissingException if there is none of that name
     * @throws ForeignDatabaseException if it is somebody else's
     */
    void forceDrop(String name);

    /**
     * The template of a key, built if the server does not have it: once, however many threads, JVMs and machines ask at the same time.
     * One that is there is found without a lock.
     *
     * <pre>{@code
     * TemplateKey key = TemplateKey.ofDirectory(Path.of("src/test/sql"));
     * String template = server.ensureTemplate(key, database -> {
     *     try (Connection connection = database.getConnection(); Statement statement = connection.createStatement()) {
     *         statement.execute(Files.readString(Path.of("src/test/sql/schema.sql")));
     *     }
     * });
     * server.createFrom(template, "orders");
     * }</pre>
     *
     * @param key stands for all that decides what the builder does; version and collation of the server count by themselves
     * @param builder fills an empty database
     * @return the name of the template, which begins with {@code tdb_t_}; nobody can connect to it
     * @throws TemplateBuildException if the builder fails: then nothing is published, and all who wait fail with it, in whatever JVM. It
     *     is not called again in theirs; another JVM that asks later calls its own
     * @throws BuildTimeoutException if another takes longer than ten minutes; the message says who
     */
    String ensureTemplate(TemplateKey key, TemplateBuilder builder);

    /**
     * An empty database, until it is closed.
     *
     * @return a database with a name that begins with {@code tdb_}
     */
    TemporaryDatabase temporary();

    /**
     * An empty database of a name, until it is closed.
     *
     * @param name its name
     * @return the database
     * @throws InvalidDatabaseNameException if it cannot be a name
     * @throws DatabaseExistsException if there is one of that name
     */
    TemporaryDatabase temporary(String name);

    /**
     * A copy of a database, until it is closed. Of a template, copies are made ahead in the background from the
     * second that is asked for on.
     *
     * @param template as for {@link #createFrom}
     * @return a database with a name that begins with {@code tdb_}
     * @throws DatabaseMissingException if there is no template of that name
     * @throws DatabaseInUseException if somebody is connected to it
     */
    TemporaryDatabase temporaryFrom(String template);

    /**
     * Whether there is a database, whoever made it.
     *
     * @param name its name
     * @return true if it is there now
     */
    boolean exists(String name);

    /**
     * The URL of a database, with user and password: all that a pool or a tool needs. Not for a log.
     *
     * @param name its name; whether it exists is not looked up
     * @return a URL for PostgreSQL's JDBC driver
     */
    String jdbcUrl(String name);

    /**
     * Connections to a database, each of them new: that of PostgreSQL's JDBC driver, without a pool.
     *
     * @param name its name; whether it exists is not looked up
     * @return a DataSource
     */
    DataSource dataSource(String name);
}
