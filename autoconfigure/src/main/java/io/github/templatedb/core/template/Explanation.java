package io.github.templatedb.core.template;

import io.github.templatedb.core.manifest.Growth;
import io.github.templatedb.core.manifest.Manifest;
import io.github.templatedb.core.manifest.Manifest.Entry;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Why a template has to be built: what its manifest lists, and that of the nearest template does not. The nearest is
 * the one with the most migrations in common, among those the one with the most of everything else, and then that with the most of the names.
 *
 * @param reason the weightiest difference, and how near the nearest template is
 * @param differences all of them, one a line, the weightiest first: {@code ~} changed, {@code +} new, {@code -} gone
 */
record Explanation(String reason, List<String> differences) {

    /** The class in the name of an entry of code: its fields, lambdas and nested classes tell nothing to who did not write it. */
    private static final Pattern CODE = Pattern.compile("^code (?:class )?(?:[a-z_]\\w*\\.)*([A-Z]\\w*).*");

    /** How much a difference weighs: new migrations at the end alone would have made nothing else run. */
    private enum Weight {
        MIGRATION,
        GONE,
        OTHER,
        NEXT_MIGRATION
    }

    private record Difference(Weight weight, char sign, String name) {

        String inWords() {
            String verb =
                    switch (sign) {
                        case '~' -> "changed";
                        case '+' -> "is new";
                        default -> "is gone";
                    };
            return CODE.matcher(name).replaceFirst("the code or state of $1") + " " + verb;
        }
    }

    /** Compares with the nearest of the templates that are there. */
    static Explanation of(Manifest manifest, List<StoredTemplate> stored) {
        StoredTemplate nearest = nearest(manifest, stored);
        if (nearest == null) {
            return new Explanation(
                    manifest.growth().entries().findAny().isEmpty()
                            ? "there was none"
                            : "there was none with any of its migrations",
                    List.of());
        }
        List<Difference> differences = differences(manifest, nearest);
        String first = differences.isEmpty()
                ? "its ingredients are in another order"
                : differences.get(0).inWords();
        return new Explanation(
                first + shared(manifest, nearest),
                differences.stream()
                        .map(difference -> difference.sign() + " " + difference.name())
                        .toList());
    }

    /** Compares with the template that it is built on, if that lacks any of the steps. */
    Explanation on(IncrementalBase incremental, Manifest manifest) {
        List<Growth.Step> steps = manifest.growth().steps();
        int others = steps.size() - incremental.steps() - 1;
        if (others < 0) {
            return this;
        }
        String first = steps.get(incremental.steps()).name();
        String what = others == 0 ? " is new" : " and %d more are new".formatted(others);
        return new Explanation(first + what + shared(manifest, incremental.stored()), differences);
    }

    /** Whether there is anything to compare with. */
    boolean isFirst() {
        return differences.isEmpty();
    }

    private static @Nullable StoredTemplate nearest(Manifest manifest, List<StoredTemplate> stored) {
        Set<Entry> migrations = manifest.growth().entries().collect(Collectors.toSet());
        Set<Entry> wanted = Set.copyOf(manifest.entries());
        Set<String> names = wanted.stream().map(Entry::name).collect(Collectors.toSet());
        return stored.stream()
                .filter(one -> count(one, migrations::contains) > 0
                        && followsOthers(manifest.entries()) == followsOthers(one.lines()))
                .max(Comparator.comparingLong((StoredTemplate one) -> count(one, migrations::contains))
                        .thenComparingLong(one -> count(one, wanted::contains))
                        .thenComparingLong(one -> count(one, line -> names.contains(line.name()))))
                .orElse(null);
    }

    private static long count(StoredTemplate stored, Predicate<Entry> which) {
        return stored.lines().stream().filter(which).count();
    }

    private static boolean followsOthers(List<Entry> lines) {
        return lines.stream().anyMatch(line -> line.name().equals(Manifest.BEFORE));
    }

    private static String shared(Manifest manifest, StoredTemplate other) {
        List<Entry> migrations = manifest.growth().entries().toList();
        Set<Entry> has = Set.copyOf(other.lines());
        return "; nearest template shares %d of %d migrations"
                .formatted(migrations.stream().filter(has::contains).count(), migrations.size());
    }

    private static List<Difference> differences(Manifest manifest, StoredTemplate nearest) {
        List<Entry> missing = minus(manifest.entries(), nearest.lines());
        List<Entry> surplus = minus(nearest.lines(), manifest.entries());
        Set<String> before = new HashSet<>(surplus.stream().map(Entry::name).toList());
        Map<String, Difference> differences = new LinkedHashMap<>();
        Map<Entry, Weight> weights = weights(manifest.growth(), missing, before);
        List<Entry> inOrder = new ArrayList<>(weights.keySet());
        inOrder.retainAll(missing);
        inOrder.addAll(missing);
        for (Entry line : inOrder) {
            Weight weight = weights.getOrDefault(line, Weight.OTHER);
            char sign = before.contains(line.name()) ? '~' : '+';
            differences.putIfAbsent(line.name(), new Difference(weight, sign, line.name()));
        }
        for (Entry line : surplus) {
            Weight weight = line.isFile() ? Weight.GONE : Weight.OTHER;
            differences.putIfAbsent(line.name(), new Difference(weight, '-', line.name()));
        }
        return differences.values().stream()
                .sorted(Comparator.comparing(Difference::weight))
                .toList();
    }

    /** Of the migrations, in the order in which they run. */
    private static Map<Entry, Weight> weights(Growth growth, List<Entry> missing, Set<String> before) {
        Map<Entry, Weight> weights = new LinkedHashMap<>();
        growth.entries().forEach(entry -> weights.put(entry, Weight.MIGRATION));
        growth.afterwards().forEach(entry -> weights.put(entry, Weight.NEXT_MIGRATION));
        for (int i = growth.steps().size() - 1; i >= 0; i--) {
            List<Entry> lines = growth.steps().get(i).entries();
            boolean isNew = !lines.isEmpty()
                    && lines.stream().allMatch(line -> missing.contains(line) && !before.contains(line.name()));
            if (!isNew) {
                break;
            }
            lines.forEach(line -> weights.put(line, Weight.NEXT_MIGRATION));
        }
        return weights;
    }

    /** What is left of some lines when each of the others has taken away one that equals it. */
    private static List<Entry> minus(List<Entry> lines, List<Entry> others) {
        List<Entry> left = new ArrayList<>(lines);
        others.forEach(left::remove);
        return left;
    }
}
