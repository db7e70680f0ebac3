package io.github.templatedb.core.template;

import io.github.templatedb.core.manifest.Growth;
import io.github.templatedb.core.manifest.Manifest;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A template that has the first steps of another one, and nothing that the other one has not.
 *
 * @param stored the template
 * @param steps how many steps it has, at least one
 */
record IncrementalBase(StoredTemplate stored, int steps) {

    /** The template with the most of the steps, among those on which others can be built. */
    static Optional<IncrementalBase> longest(Manifest manifest, List<StoredTemplate> stored) {
        return longest(manifest, stored.stream().filter(StoredTemplate::isBase), name -> true);
    }

    private static Optional<IncrementalBase> longest(
            Manifest manifest, Stream<StoredTemplate> stored, Predicate<String> counts) {
        return stored.map(candidate -> new IncrementalBase(
                        candidate,
                        stepsOf(
                                manifest,
                                candidate.lines().stream()
                                        .filter(line -> counts.test(line.name()))
                                        .toList())))
                .filter(incremental -> incremental.steps() > 0)
                .max(Comparator.comparingInt(IncrementalBase::steps));
    }

    /** Where none is the longest: why none can be built on that has the first steps; empty if none has. */
    static String hindrance(Manifest manifest, List<StoredTemplate> stored) {
        Set<String> afterwards = manifest.growth().afterwards().stream()
                .map(Manifest.Entry::name)
                .collect(Collectors.toSet());
        return longest(manifest, stored.stream(), name -> true)
                .map(closed -> "%s (%s)"
                        .formatted(
                                Objects.requireNonNullElse(closed.stored().obstacle(), "nobody looked at the session"),
                                nameOf(closed)))
                .or(() -> longest(manifest, stored.stream(), name -> !afterwards.contains(name))
                        .map(closed -> "repeatable migrations have run (%s)".formatted(nameOf(closed))))
                .orElse("");
    }

    /**
     * How many steps lead from nothing to what is stored.
     *
     * @return zero if there is anything else in one of the two lists
     */
    private static int stepsOf(Manifest manifest, List<Manifest.Entry> stored) {
        Growth growth = manifest.growth();
        Map<Manifest.Entry, Integer> stepOf = new HashMap<>();
        for (int i = 0; i < growth.steps().size(); i++) {
            for (Manifest.Entry entry : growth.steps().get(i).entries()) {
                stepOf.put(entry, i);
            }
        }
        Set<Manifest.Entry> afterwards = new HashSet<>(growth.afterwards());
        int[] found = new int[growth.steps().size()];
        int next = 0;
        for (Manifest.Entry entry : manifest.entries()) {
            Integer step = stepOf.get(entry);
            if (next < stored.size() && stored.get(next).equals(entry)) {
                next++;
                if (afterwards.contains(entry)) {
                    return 0;
                } else if (step != null) {
                    found[step]++;
                }
            } else if (step == null && !afterwards.contains(entry)) {
                return 0;
            }
        }
        return next == stored.size() ? prefix(growth.steps(), found) : 0;
    }

    /** Steps without entries are in what is stored, as all that is common is. */
    private static int prefix(List<Growth.Step> steps, int[] found) {
        int length = 0;
        boolean ended = false;
        for (int i = 0; i < found.length; i++) {
            int entries = steps.get(i).entries().size();
            boolean has = found[i] == entries;
            if (has && ended || !has && found[i] > 0) {
                return 0;
            }
            ended |= !has;
            length += has ? 1 : 0;
        }
        return length;
    }

    /** What is built on it begins with its name, for a comment. */
    static String nameOf(@Nullable IncrementalBase incremental) {
        return incremental == null ? "" : incremental.stored().template().name().value();
    }
}
