package io.github.templatedb.datasource;

import io.github.templatedb.core.Notice;
import io.github.templatedb.core.server.DatabaseName;
import io.github.templatedb.core.server.Endpoint;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The parts of a configured JDBC URL that go on to another database: the protocols around {@code postgresql:} (a driver
 * such as p6spy's wraps pgjdbc) and the parameters. Host, port and database do not, nor do parameters that say where to
 * connect or how to log in (pgjdbc documentation, "Connection Parameters").
 *
 * @param protocol for example {@code jdbc:}
 * @param parameters what followed the question mark, still encoded; empty if nothing did
 * @since 0.1.0
 */
public record PostgresUrl(String protocol, String parameters) {

    private static final String POSTGRESQL = "postgresql:";

    private static final String NOWHERE = "//templatedb.invalid/template_database";

    /** One that takes the place of a database. */
    private static final Pattern OUR_SCHEMA = Pattern.compile("(?<=[?&])currentSchema=tdb_s_\\w+");

    private static final PostgresUrl PLAIN = new PostgresUrl("jdbc:", "");

    /** Names under which a Cloud SQL, IAM or Kerberos login is set up, or another server is chosen. */
    private static final Set<String> PLACE_OR_LOGIN = words(
            """
            user password pghost pgport pgdbname servername servernames portnumber portnumbers
            databasename service targetservertype hostrecheckseconds loadbalancehosts
            localsocketaddress socketfactory socketfactoryarg authenticationpluginclassname
            kerberosservername jaasapplicationname jaaslogin usespnego sspiserviceclass
            channelbinding requireauth iptypes enableiamauth unixsocketpath""");

    private static final Set<String> PLACE_OR_LOGIN_PREFIXES = Set.of("ssl", "gss", "cloudsql", "tc_");

    /** They are replaced in any case, and nobody misses them. */
    private static final Set<String> LOGIN = Set.of("user", "password");

    /** What differs from one machine or build to the next and changes no result. */
    private static final Set<String> UNNOTICED = words(
            """
            applicationname assumeminserverversion cancelsignaltimeout connecttimeout loggerfile
            loggerlevel logintimeout logservererrordetail logunclosedconnections receivebuffersize
            sendbuffersize sockettimeout tcpkeepalive tcpnodelay""");

    private static Set<String> words(String text) {
        return Set.of(text.strip().split("\\s+"));
    }

    /**
     * Reads a configured URL.
     *
     * @param url a URL or null
     * @return its parts; null if it is for something else than PostgreSQL
     */
    static @Nullable PostgresUrl parse(@Nullable String url) {
        int start = url != null ? url.indexOf(POSTGRESQL) : -1;
        if (url == null || start < 0 || !url.startsWith("jdbc:")) {
            return null;
        }
        // Testcontainers' driver would start a container of its own.
        String protocol = url.startsWith("jdbc:tc:") ? "jdbc:" : url.substring(0, start);
        int query = url.indexOf('?', start);
        return new PostgresUrl(protocol, query < 0 ? "" : carriedOver(url.substring(query + 1)));
    }

    /**
     * The parts of a configured URL, or those of the plainest one.
     *
     * @param url a URL or null
     * @return its parts; {@code jdbc:} without parameters if it is for something else than PostgreSQL
     */
    public static PostgresUrl like(@Nullable String url) {
        PostgresUrl parsed = parse(url);
        return parsed != null ? parsed : PLAIN;
    }

    /**
     * Which database a configured URL leads to, to be compared with that of others.
     *
     * @param url a URL or null
     * @return host, port and database, and the schema in it if that is one of ours; empty if it is for something else than PostgreSQL, or leads nowhere
     */
    static String place(@Nullable String url) {
        if (url == null || parse(url) == null || url.contains(NOWHERE)) {
            return "";
        }
        String place =
                url.substring(url.indexOf(POSTGRESQL) + POSTGRESQL.length()).split("[?]", 2)[0];
        String[] hostsAndDatabase = (place.startsWith("//") ? place.substring(2) : "/" + place).split("/", 2);
        String hosts = Arrays.stream(
                        hostsAndDatabase[0].toLowerCase(Locale.ROOT).split(","))
                .map(host -> host.isEmpty() ? "localhost" : host)
                .map(host -> host.matches(".*:\\d+") ? host : host + ":5432")
                .collect(Collectors.joining(","));
        Matcher schema = OUR_SCHEMA.matcher(url);
        return hosts + "/" + (hostsAndDatabase.length > 1 ? hostsAndDatabase[1] : "")
                + (schema.find() ? schema.group() : "");
    }

    /** Whether a configured URL, if there is one, is for PostgreSQL. */
    static boolean mayBe(@Nullable String url) {
        return url == null || parse(url) != null;
    }

    /** A configured URL without its parameters, which may be secret, for messages. */
    static String withoutQuery(@Nullable String url) {
        return url == null ? "its database" : url.split("\\?", 2)[0];
    }

    /**
     * Whether a configured URL is for something else than PostgreSQL.
     *
     * @param url a URL
     * @return false also for a URL of a driver around pgjdbc
     */
    public static boolean isOfAnotherProduct(String url) {
        return parse(url) == null;
    }

    /**
     * Says which parameters of a configured URL do not go on to the database of the tests; not their values.
     *
     * @param url a URL or null
     * @param place where it was configured
     */
    public static void sayWhatIsLeftBehind(@Nullable String url, String place) {
        String query =
                url != null && parse(url) != null && url.contains("?") ? url.substring(url.indexOf('?') + 1) : "";
        List<String> names = Arrays.stream(query.split("&"))
                .map(parameter -> parameter.split("=", 2)[0])
                .filter(name -> !name.isEmpty() && !carriesOver(name) && !LOGIN.contains(name.toLowerCase(Locale.ROOT)))
                .toList();
        if (names.isEmpty()) {
            return;
        }
        String without = "Without effect in %s, as the tests connect to another server: %s."
                .formatted(place, String.join(", ", names));
        if (names.stream().anyMatch(name -> name.startsWith("TC_INIT"))) {
            Notice.warn(
                    without + " What Testcontainers' script or function makes belongs into a migration; what it makes"
                            + " before them, as roles and extensions, into a script that templatedb.init-scripts names.");
        } else {
            Notice.info(without + " What connections to an external server need, templatedb.server.url can have.");
        }
    }

    private static String carriedOver(String query) {
        return Arrays.stream(query.split("&"))
                .filter(parameter ->
                        !parameter.isEmpty() && carriesOver(parameter.split("=", 2)[0]))
                .collect(Collectors.joining("&"));
    }

    /**
     * Whether a parameter goes on to another database.
     *
     * @param parameter a name of pgjdbc's
     * @return false if it says where to connect or how to log in
     */
    static boolean carriesOver(String parameter) {
        String name = parameter.toLowerCase(Locale.ROOT);
        return !PLACE_OR_LOGIN.contains(name)
                && PLACE_OR_LOGIN_PREFIXES.stream().noneMatch(name::startsWith);
    }

    /**
     * Whether a parameter goes on to another database, where a migration may notice it.
     *
     * @param parameter a name of pgjdbc's
     * @return false also for what differs from one machine or build to the next and changes no result
     */
    public static boolean isNoticed(String parameter) {
        return carriesOver(parameter) && !UNNOTICED.contains(parameter.toLowerCase(Locale.ROOT));
    }

    /**
     * The URL of a database, with this URL's protocol and parameters, and those of the server that this URL has not.
     *
     * @param endpoint the server of the database
     * @param database the database
     * @return a URL to connect to
     */
    public String at(Endpoint endpoint, DatabaseName database) {
        return protocol + endpoint.jdbcUrl(database, parameters).substring("jdbc:".length());
    }

    /**
     * The parameters that sessions on a server begin with: this URL's, and those of the server that this URL has not.
     *
     * @param endpoint the server
     * @return parameters as they stand in a URL, without those of the server that no migration can notice
     */
    String sessionParameters(Endpoint endpoint) {
        return endpoint.keeping(PostgresUrl::isNoticed).query(parameters);
    }

    /**
     * A URL with this URL's protocol and parameters that leads nowhere: the name can never exist (RFC 2606, section 2).
     *
     * @return a URL to configure a DataSource with before its database is known
     */
    public String nowhere() {
        return protocol + POSTGRESQL + NOWHERE + (parameters.isEmpty() ? "" : "?" + parameters);
    }
}
