package io.github.templatedb.core.template;

import io.github.templatedb.core.hash.Manifest;
import io.github.templatedb.core.template.StoredTemplate.Line;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Why a template has to be built: what its manifest lists, and that of the nearest template does not. The nearest is
 * the one with the most migrations in common, and among those the one with the most of everything else.
 *
 * @param reason the first difference, how many more there are, and how near the nearest template is
 * @param differences all of them, one a line: {@code ~} changed, {@code +} new, {@code -} gone
 */
record Explanation(String reason, List<String> differences) {

    static Explanation of(Manifest manifest, List<StoredTemplate> stored) {
        List<Line> wanted = manifest.entries().stream().map(Line::of).toList();
        Set<Line> migrations = new LinkedHashSet<>();
        manifest.growth().entries().map(Line::of).forEach(migrations::add);
        StoredTemplate nearest = null;
        long most = 0;
        for (StoredTemplate candidate : stored) {
            Set<Line> has = Set.copyOf(candidate.lines());
            long both = migrations.stream().filter(has::contains).count();
            long score = both * (wanted.size() + 1L)
                    + wanted.stream().filter(has::contains).count();
            if (both > 0 && score > most) {
                most = score;
                nearest = candidate;
            }
        }
        if (nearest == null) {
            return new Explanation(
                    migrations.isEmpty() ? "there was none" : "there was none with any of its migrations", List.of());
        }
        List<Line> missing = minus(wanted, nearest.lines());
        long shared =
                migrations.stream().filter(line -> !missing.contains(line)).count();
        List<String> differences = differences(missing, minus(nearest.lines(), wanted), migrations);
        return new Explanation(
                "%s; nearest template shares %d of %d migrations"
                        .formatted(inWords(differences), shared, migrations.size()),
                differences);
    }

    /** What is left of some lines when each of the others has taken away one that equals it. */
    private static List<Line> minus(List<Line> lines, List<Line> others) {
        Map<Line, Integer> counts = new HashMap<>();
        others.forEach(line -> counts.merge(line, 1, Integer::sum));
        List<Line> left = new ArrayList<>();
        for (Line line : lines) {
            if (counts.merge(line, -1, Integer::sum) < 0) {
                left.add(line);
            }
        }
        return left;
    }

    /** Migrations of the new template first, then what only the old one has, as these are mostly migrations, too. */
    private static List<String> differences(List<Line> missing, List<Line> surplus, Set<Line> migrations) {
        Set<String> before =
                new LinkedHashSet<>(surplus.stream().map(Line::name).toList());
        Set<String> ofMigrations = new LinkedHashSet<>();
        Set<String> others = new LinkedHashSet<>();
        Set<String> names = new LinkedHashSet<>();
        for (Line line : missing) {
            names.add(line.name());
            Set<String> kind = migrations.contains(line) ? ofMigrations : others;
            kind.add((before.contains(line.name()) ? "~ " : "+ ") + line.name());
        }
        Stream<String> gone =
                before.stream().filter(name -> !names.contains(name)).map(name -> "- " + name);
        return Stream.of(ofMigrations.stream(), gone, others.stream())
                .flatMap(kind -> kind)
                .toList();
    }

    private static String inWords(List<String> differences) {
        if (differences.isEmpty()) {
            return "its ingredients are in another order";
        }
        String first = differences.get(0);
        String verb =
                switch (first.charAt(0)) {
                    case '~' -> "changed";
                    case '+' -> "is new";
                    default -> "is gone";
                };
        int others = differences.size() - 1;
        String more = others == 0 ? "" : ", and %d more difference%s".formatted(others, others == 1 ? "" : "s");
        return "%s %s%s".formatted(first.substring(2), verb, more);
    }
}
