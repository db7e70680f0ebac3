package io.github.templatedb.core.server.external;

import io.github.templatedb.core.server.Endpoint;
import io.github.templatedb.core.server.RunningServer;
import io.github.templatedb.core.server.ServerSettings;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.postgresql.Driver;

/**
 * Which server to use instead of one that is started. Two URLs that say the same in other words make equal settings.
 *
 * @param endpoint where it listens and how to log in
 * @param allowRemote whether the server may be one that is neither on this machine nor in a private network
 * @since 0.1.0
 */
public record ExternalSettings(Endpoint endpoint, boolean allowRemote) implements ServerSettings {

    private static final Pattern WELL_FORMED = Pattern.compile("jdbc:postgresql:((?!//).*|//[^/@]*/.*)");

    private static final Pattern WITH_LOGIN = Pattern.compile("^jdbc:postgresql://[^/?]*@");

    /** Where pgjdbc would take the name of the role for one. */
    private static final Pattern WITHOUT_DATABASE = Pattern.compile("jdbc:postgresql:(//[^/?]*/?)?([?].*)?");

    private static final String EXAMPLE = "Write it as jdbc:postgresql://host:5432/database, with parameters of the"
            + " PostgreSQL JDBC driver behind a question mark if there are any.";

    /**
     * Reads a URL as pgjdbc does, with its defaults and its service file.
     *
     * @param url a JDBC URL; it may have user and password among its parameters
     * @param username the role, or null to take the URL's, or else the name of the user who runs this JVM
     * @param password the role's password, or null to take the URL's, or none
     * @param allowRemote whether the server may be anywhere
     * @return the settings
     * @throws ExternalServerException if the URL is not for one PostgreSQL server, or says another user or password
     */
    public static ExternalSettings of(
            String url, @Nullable String username, @Nullable String password, boolean allowRemote) {
        if (WITH_LOGIN.matcher(url).find()) {
            throw new ExternalServerException(
                    "The URL of the server has a login before its host, %s, where PostgreSQL's JDBC driver reads none."
                            .formatted(withoutParameters(url)),
                    "Take it out of the URL, and set templatedb.server.username and templatedb.server.password, or the"
                            + " parameters 'user' and 'password' of the URL.");
        }
        Properties parsed = isWellFormed(url) ? Driver.parseURL(url, null) : null;
        if (parsed == null) {
            throw new ExternalServerException(
                    "The URL of the server, %s, is not one for PostgreSQL.".formatted(withoutParameters(url)), EXAMPLE);
        }
        Map<String, String> parameters = new TreeMap<>();
        parsed.stringPropertyNames().forEach(name -> parameters.put(name, parsed.getProperty(name)));
        String host = parameters.remove("PGHOST");
        String port = parameters.remove("PGPORT");
        // Whichever database it names: statements about databases are run in another one.
        parameters.remove("PGDBNAME");
        String ofUrl = parameters.remove("user");
        String passwordOfUrl = parameters.remove("password");
        // What the service file says has been read.
        parameters.remove("service");
        if (host != null && host.contains(",")) {
            throw new ExternalServerException(
                    "The URL of the server, %s, names several hosts.".formatted(withoutParameters(url)),
                    "Name the one that databases can be created on: a template is on one server only.");
        }
        String role = one("user", url, username, ofUrl);
        String secret = one("password", url, password, passwordOfUrl);
        String user = role != null ? role : System.getProperty("user.name");
        Endpoint endpoint = new Endpoint(
                host == null || host.isEmpty() ? "localhost" : host.replaceAll("^\\[|]$", ""),
                port == null ? 5432 : Integer.parseInt(port),
                user,
                secret != null ? secret : "",
                parameters);
        return new ExternalSettings(endpoint, allowRemote);
    }

    /**
     * The same server for schemas in the database of its URL, in place of databases.
     *
     * @param url the URL that these settings were read from
     * @return settings of another server than these
     * @throws ExternalServerException if the URL names no database
     */
    public ExternalSettings inDatabaseOf(String url) {
        Properties parsed = WITHOUT_DATABASE.matcher(url).matches() ? null : Driver.parseURL(url, null);
        String database = parsed != null ? parsed.getProperty("PGDBNAME", "") : "";
        if (database.isEmpty()) {
            throw new ExternalServerException(
                    "The URL of the server, %s, names no database, and templatedb.isolation=schema needs one to create schemas in."
                            .formatted(withoutParameters(url)),
                    EXAMPLE);
        }
        return new ExternalSettings(endpoint.sharing(database), allowRemote);
    }

    /** What is not, pgjdbc writes into its log: the whole URL, or what it takes for a port, which may be a password. */
    private static boolean isWellFormed(String url) {
        return WELL_FORMED.matcher(url.split("\\?", 2)[0]).matches();
    }

    private static @Nullable String one(String what, String url, @Nullable String given, @Nullable String ofUrl) {
        // An empty value is how a placeholder or variable says that there is none.
        boolean isGiven = given != null && !given.isEmpty();
        if (isGiven && ofUrl != null && !ofUrl.equals(given)) {
            throw new ExternalServerException(
                    "The URL of the server, %s, has a %s that is not the one given beside it."
                            .formatted(withoutParameters(url), what),
                    "Take the parameter '%s' out of the URL, or leave the other out.".formatted(what));
        }
        return isGiven ? given : ofUrl;
    }

    /** For messages. What is before an at sign is a password in the URLs of other tools. */
    private static String withoutParameters(String url) {
        return url.split("\\?", 2)[0].replaceAll("//[^/]*@", "//");
    }

    @Override
    public RunningServer start() {
        return ExternalServer.connect(this);
    }
}
