package io.github.templatedb.core.server;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Where a server listens and how to log in.
 *
 * @param host a name or address, an IPv6 address without brackets
 * @param port a TCP port
 * @param username the role that owns what templatedb creates
 * @param password its password, which never appears in {@link #toString()}; empty if it needs none
 * @param parameters what every connection to the server needs besides, by the names of pgjdbc ("Connection Parameters"),
 *     and never part of {@link #toString()} either: one of them is a password
 * @param sharedDatabase the one database in which a schema takes the place of each database; empty if there is no such
 * @since 0.1.0
 */
public record Endpoint(
        String host,
        int port,
        String username,
        String password,
        Map<String, String> parameters,
        String sharedDatabase) {

    /** In which schemas a connection looks for names (pgjdbc documentation, "currentSchema"). */
    private static final String SEARCH_PATH = "currentSchema";

    /** Command-line options for a session, of which there can be several: the last one counts. */
    private static final String OPTIONS = "options";

    /**
     * Creates an endpoint.
     *
     * @param host a name or address
     * @param port a TCP port
     * @param username the role
     * @param password its password
     * @param parameters connection parameters, which are copied
     * @param sharedDatabase the name of a database, or an empty text
     */
    public Endpoint {
        parameters = Collections.unmodifiableMap(new TreeMap<>(parameters));
    }

    /**
     * Creates an endpoint where each name is that of a database.
     *
     * @param host a name or address
     * @param port a TCP port
     * @param username the role
     * @param password its password
     * @param parameters connection parameters, which are copied
     */
    public Endpoint(String host, int port, String username, String password, Map<String, String> parameters) {
        this(host, port, username, password, parameters, "");
    }

    /**
     * Creates an endpoint without connection parameters.
     *
     * @param host a name or address
     * @param port a TCP port
     * @param username the role
     * @param password its password
     */
    public Endpoint(String host, int port, String username, String password) {
        this(host, port, username, password, Map.of());
    }

    /**
     * The URL of a database, with the parameters of the server, without user and password.
     *
     * @param database the database
     * @return a URL for pgjdbc
     */
    public String jdbcUrl(DatabaseName database) {
        return jdbcUrl(database, "");
    }

    /**
     * The URL of a database, with parameters of the caller's and those of the server that the caller has not.
     *
     * @param database the database
     * @param query parameters as they stand in a URL, encoded and divided by ampersands; empty for none
     * @return a URL for pgjdbc
     */
    public String jdbcUrl(DatabaseName database, String query) {
        String path = searchPath(database);
        if (path.isEmpty()) {
            return jdbcUrl(database.value(), query);
        }
        String others = Arrays.stream(query.split("&"))
                .filter(text -> !name(text).equals(SEARCH_PATH))
                .collect(Collectors.joining("&"));
        return jdbcUrl(sharedDatabase, (others.isEmpty() ? "" : others + "&") + SEARCH_PATH + "=" + encoded(path));
    }

    /**
     * In which schemas connections to a database look for names, if it is no database but has a schema in its place.
     *
     * @param database the database
     * @return the value that {@code search_path} has when a session begins; empty if it is not ours to say
     */
    public String searchPath(DatabaseName database) {
        String schema = schema(database);
        return schema.isEmpty() ? "" : schema + ",public";
    }

    /**
     * The schema that takes the place of a database, beside those of others.
     *
     * @param database the database
     * @return its name; empty if it is a database
     */
    public String schema(DatabaseName database) {
        return sharedDatabase.isEmpty() ? "" : database.value();
    }

    /**
     * The same endpoint for schemas in one database.
     *
     * @param database the database
     * @return an endpoint where each name is that of a schema
     */
    public Endpoint sharing(String database) {
        return new Endpoint(host, port, username, password, parameters, database);
    }

    /**
     * Opens a connection to a database.
     *
     * @param database the database
     * @return a new connection, the caller's to close
     * @throws SQLException if there is none to be had
     */
    public Connection connect(DatabaseName database) throws SQLException {
        return DriverManager.getConnection(jdbcUrl(database), username, password);
    }

    /**
     * The URL of a database, with user and password: all that a pool or a tool needs. Not for a log.
     *
     * @param database the database
     * @return a URL for pgjdbc
     */
    public String jdbcUrlWithLogin(DatabaseName database) {
        return jdbcUrl(database, "user=%s&password=%s".formatted(encoded(username), encoded(password)));
    }

    String jdbcUrl(String database, String query) {
        String all = query(query);
        return "jdbc:postgresql://" + address() + "/" + encoded(database) + (all.isEmpty() ? "" : "?" + all);
    }

    /**
     * The parameters of a connection: some of the caller's, and those of the server that the caller has not. Of the session's
     * {@code options} the server's come first, so that the caller's win where both set the same.
     *
     * @param query parameters as they stand in a URL
     * @return the same with the server's added
     */
    public String query(String query) {
        List<String> own =
                Arrays.stream(query.split("&")).filter(text -> !text.isEmpty()).toList();
        List<String> names = own.stream().map(Endpoint::name).toList();
        Stream<String> merged = own.stream()
                .map(text -> name(text).equals(OPTIONS) && parameters.containsKey(OPTIONS) ? withOptions(text) : text);
        Stream<String> added = parameters.entrySet().stream()
                .filter(parameter -> !names.contains(parameter.getKey()))
                .map(parameter -> encoded(parameter.getKey()) + "=" + encoded(parameter.getValue()));
        return Stream.concat(merged, added).collect(Collectors.joining("&"));
    }

    private String withOptions(String own) {
        String value = own.contains("=") ? own.substring(own.indexOf('=') + 1) : "";
        return OPTIONS + "=" + encoded(parameters.get(OPTIONS) + " ") + value;
    }

    private static String name(String parameter) {
        return URLDecoder.decode(parameter.split("=", 2)[0], StandardCharsets.UTF_8);
    }

    /**
     * The same endpoint with some of its parameters.
     *
     * @param names decides by the name of a parameter
     * @return an endpoint without the others
     */
    public Endpoint keeping(Predicate<String> names) {
        Map<String, String> kept = new TreeMap<>(parameters);
        kept.keySet().removeIf(names.negate());
        return new Endpoint(host, port, username, password, kept, sharedDatabase);
    }

    /**
     * Encodes a text for a URL.
     *
     * @param text a name or value
     * @return the same with every special character as a percent sign and digits
     */
    public static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /**
     * Host and port as they stand in a URL.
     *
     * @return for example {@code localhost:5432} or {@code [::1]:5432}
     */
    public String address() {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }

    @Override
    public String toString() {
        return username + "@" + address();
    }
}
