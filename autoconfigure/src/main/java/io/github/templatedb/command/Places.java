package io.github.templatedb.command;

import io.github.templatedb.core.TemplateDatabaseException;
import io.github.templatedb.core.server.NamedSettings;
import io.github.templatedb.core.server.embedded.FoundServer;
import io.github.templatedb.core.server.external.ExternalSettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say which servers are meant. What is not given is read as an application's tests would read it. */
final class Places {

    @Option(
            names = "--directory",
            paramLabel = "<folder>",
            description = "Embedded servers below this folder, and no others. Default: templatedb.server.directory, or"
                    + " TEMPLATEDB_SERVER_DIRECTORY; else those in memory and in the cache folder.")
    private @Nullable Path directory;

    @Option(
            names = "--url",
            paramLabel = "<jdbc url>",
            description = "An external server besides. Default: templatedb.server.url, or TEMPLATEDB_SERVER_URL.")
    private @Nullable String url;

    @Option(
            names = "--user",
            paramLabel = "<role>",
            description = "Its role. Default: templatedb.server.username, or TEMPLATEDB_SERVER_USERNAME.")
    private @Nullable String user;

    @Option(
            names = {"-W", "--password"},
            interactive = true,
            description = "Ask for its password. Default: TEMPLATEDB_SERVER_PASSWORD.")
    private char @Nullable [] password;

    @Option(
            names = "--allow-remote",
            description = "It may be one that is neither on this machine nor in a private network.")
    private boolean allowRemote;

    @Option(
            names = "--schemas",
            description = "The schemas in the database of its URL, not the databases on it. Default: if"
                    + " templatedb.isolation, or TEMPLATEDB_ISOLATION, is schema.")
    private boolean schemas;

    /** The servers, those of this user first. Nothing is contacted. */
    List<Place> all() {
        String named = setting("directory");
        Path folder = directory != null || named.isEmpty() ? directory : Path.of(named);
        List<Place> places = new ArrayList<>();
        FoundServer.all(folder).forEach(server -> places.add(Place.of(server)));
        String external = url != null ? url : setting("url");
        if (!external.isEmpty()) {
            ExternalSettings server = ExternalSettings.of(
                    external,
                    user != null ? user : setting("username"),
                    password != null ? new String(password) : setting("password"),
                    allowRemote || Boolean.parseBoolean(setting("allow-remote")));
            places.add(Place.of(schemas || isIsolationSchema() ? server.inDatabaseOf(external) : server));
        }
        return places;
    }

    /** In capitals, too, as Spring Boot reads it. */
    private static boolean isIsolationSchema() {
        String isolation =
                NamedSettings.value("templatedb.isolation", "database").toLowerCase(Locale.ROOT);
        if (!Set.of("database", "schema").contains(isolation)) {
            throw new TemplateDatabaseException(
                    "templatedb.isolation, or TEMPLATEDB_ISOLATION, is '%s'.".formatted(isolation),
                    "Set it to database or schema.",
                    null);
        }
        return isolation.equals("schema");
    }

    private static String setting(String name) {
        return NamedSettings.value("templatedb.server." + name, "");
    }
}
