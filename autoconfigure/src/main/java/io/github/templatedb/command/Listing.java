package io.github.templatedb.command;

import io.github.templatedb.command.Place.Found;
import io.github.templatedb.core.clone.StoredDatabase;
import io.github.templatedb.core.server.embedded.FoundServer;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What is told of servers and databases: facts with names, the same ones for people and for tools. */
final class Listing {

    private Listing() {}

    /** A line a server, and one a database below. */
    static void print(List<Found> servers, PrintWriter out) {
        for (Found server : servers) {
            out.println(told(facts(server), "  "));
            for (StoredDatabase database : server.databases()) {
                Map<String, @Nullable Object> facts = facts(database);
                Object kind = facts.remove("kind");
                Object name = facts.remove("name");
                String size = told("bytes", facts.remove("bytes"));
                out.printf("  %-11s  %-32s  %7s  %s%n", kind, name, size, told(facts, ", "));
            }
            if (server.whole()) {
                out.println("  the whole folder");
            }
        }
    }

    /** The shape that the guide describes. */
    static String json(List<Found> servers) {
        return Json.of(Map.of("servers", servers.stream().map(Listing::facts).toList()));
    }

    private static Map<String, @Nullable Object> facts(Found found) {
        Map<String, @Nullable Object> facts = new LinkedHashMap<>();
        FoundServer embedded = found.place().embedded();
        facts.put("name", found.place().name());
        facts.put("kind", embedded != null ? "embedded" : "external");
        facts.put("state", word(found.state()));
        if (embedded != null) {
            facts.put("bytes", embedded.bytes());
            facts.put("used", embedded.lastUse());
            facts.put("folder", embedded.folder());
        }
        facts.put("problem", found.problem());
        facts.put("databases", found.databases().stream().map(Listing::facts).toList());
        return facts;
    }

    private static Map<String, @Nullable Object> facts(StoredDatabase database) {
        Map<String, @Nullable Object> facts = new LinkedHashMap<>();
        facts.put("name", database.name());
        facts.put("kind", word(database.kind()));
        facts.put("bytes", database.bytes());
        switch (database.kind()) {
            case TEMPLATE -> {
                facts.put("key", database.name().value().substring("tdb_t_".length()));
                facts.put("migrations", database.migrations());
                facts.put("built", database.since());
                facts.put("used", database.used());
            }
            case KEPT -> {
                facts.put("owner", database.owner());
                facts.put("kept", database.since());
            }
            default -> facts.put("owner", database.owner());
        }
        facts.put("inUseBy", database.user());
        return facts;
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    private static String told(Map<String, @Nullable Object> facts, String between) {
        return facts.entrySet().stream()
                .map(fact -> told(fact.getKey(), fact.getValue()))
                .filter(text -> !text.isEmpty())
                .collect(Collectors.joining(between));
    }

    private static String told(String name, @Nullable Object value) {
        if (value == null) {
            return name.equals("inUseBy") ? "in use by nobody" : "";
        }
        if (value instanceof Instant time) {
            return "%s %s ago".formatted(name, age(Duration.between(time, Instant.now())));
        }
        return switch (name) {
            case "bytes" -> ((long) value >> 20) + " MB";
            case "migrations" -> value + " migrations";
            case "inUseBy" -> "in use by " + value;
            case "owner" -> "owner " + value;
            // One stands in the name, the others follow.
            case "key", "databases" -> "";
            default -> value.toString();
        };
    }

    /** In the largest unit of which there is one. */
    private static String age(Duration age) {
        long seconds = Math.max(0, age.toSeconds());
        if (seconds < 3600) {
            return seconds < 60 ? seconds + " s" : seconds / 60 + " min";
        }
        return seconds < 86_400 ? seconds / 3600 + " h" : seconds / 86_400 + " days";
    }
}
