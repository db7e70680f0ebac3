package io.github.templatedb.command;

import io.github.templatedb.command.Place.Embedded;
import io.github.templatedb.command.Place.Found;
import io.github.templatedb.core.clone.StoredDatabase;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What was found, for people and for tools.
 *
 * @param found the servers
 * @param now to which ages are told
 */
record Listing(List<Found> found, Instant now) {

    private static final List<String> UNITS = List.of("days", "h", "min", "s");

    private static final List<Duration> LENGTHS =
            List.of(Duration.ofDays(1), Duration.ofHours(1), Duration.ofMinutes(1), Duration.ofSeconds(1));

    /** A line a server, and one a database below. */
    void print(PrintWriter out) {
        for (Found server : found) {
            out.printf("%s  %s%s%n", server.place().name(), state(server), about(server.place()));
            if (!server.problem().isEmpty()) {
                out.printf("  does not answer: %s%n", server.problem());
            }
            for (StoredDatabase database : server.databases()) {
                out.printf(
                        "  %-11s  %-32s  %7s  %s%n",
                        word(database.kind()), database.name(), megabytes(database.bytes()), about(database));
            }
        }
    }

    /** Of all that, what a build should not have left. Whether there is anything. */
    boolean printLeft(PrintWriter out) {
        boolean left = false;
        for (Found server : found) {
            boolean whole = Unused.isLeft(server);
            List<StoredDatabase> databases = Unused.LEFT.databases(server);
            if (whole || !databases.isEmpty() || !server.problem().isEmpty()) {
                left = true;
                out.println(whole ? "Left behind, with its folder:" : "Left behind:");
                new Listing(List.of(whole ? server : server.with(databases)), now).print(out);
            }
        }
        if (!left) {
            out.println("Nothing was left behind.");
        }
        return left;
    }

    private static String state(Found server) {
        return server.running() ? "running" : "ended";
    }

    private String about(Place place) {
        return place instanceof Embedded embedded
                ? "  %s  used %s ago  %s"
                        .formatted(
                                megabytes(embedded.server().bytes()),
                                age(embedded.server().lastUse()),
                                place.where())
                : "";
    }

    private String about(StoredDatabase database) {
        String user = database.user() != null ? "in use by " + database.user() : "";
        return switch (database.kind()) {
            case TEMPLATE ->
                "%d migrations, built %s ago, used %s ago%s"
                        .formatted(
                                database.migrations(),
                                age(database.since()),
                                age(database.used()),
                                user.isEmpty() ? "" : ", " + user);
            case KEPT -> "for %s%s".formatted(age(database.since()), user.isEmpty() ? "" : ", " + user);
            case UNKNOWN -> "of another version";
            case BUILDING, CLONE, NAMED, INTERRUPTED ->
                user.isEmpty() ? "its JVM %s is gone".formatted(database.owner()) : user;
        };
    }

    private static String megabytes(long bytes) {
        return (bytes >> 20) + " MB";
    }

    /** In the largest unit of which there is one. */
    private String age(@Nullable Instant time) {
        if (time == null) {
            return "?";
        }
        Duration age = Duration.between(time, now);
        for (int i = 0; i < UNITS.size(); i++) {
            long count = age.dividedBy(LENGTHS.get(i));
            if (count > 0) {
                return count + " " + UNITS.get(i);
            }
        }
        return "0 s";
    }

    /** The shape that the guide describes. */
    String json() {
        return Json.of(Map.of("servers", found.stream().map(Listing::json).toList()));
    }

    private static Map<String, @Nullable Object> json(Found server) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("name", server.place().name());
        json.put("kind", server.place() instanceof Embedded ? "embedded" : "external");
        json.put("state", state(server));
        if (server.place() instanceof Embedded embedded) {
            json.put("folder", embedded.where());
            json.put("bytes", embedded.server().bytes());
            json.put("used", embedded.server().lastUse());
        }
        json.put("problem", server.problem().isEmpty() ? null : server.problem());
        json.put("databases", server.databases().stream().map(Listing::json).toList());
        return json;
    }

    private static Map<String, @Nullable Object> json(StoredDatabase database) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("name", database.name());
        json.put("kind", word(database.kind()));
        json.put("bytes", database.bytes());
        json.put("inUseBy", database.user());
        switch (database.kind()) {
            case TEMPLATE -> {
                json.put("key", database.name().value().substring("tdb_t_".length()));
                json.put("built", database.since());
                json.put("used", database.used());
                json.put("migrations", database.migrations());
            }
            case KEPT -> {
                json.put("owner", database.owner());
                json.put("kept", database.since());
            }
            default -> json.put("owner", database.owner());
        }
        return json;
    }

    static String word(StoredDatabase.Kind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }
}
