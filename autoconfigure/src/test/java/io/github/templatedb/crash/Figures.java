package io.github.templatedb.crash;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What a run of the suite has done, and which templates it knows of. */
final class Figures {

    private final long begin = System.nanoTime();

    private final Map<String, Integer> struck = new TreeMap<>();

    /** How often a template was published, by data directory and key. */
    private final Map<String, Integer> built = new TreeMap<>();

    /** The keys of templates that were asked for, by data directory. */
    private final Map<String, Set<String>> asked = new HashMap<>();

    private String lastLineage = "";

    private int rounds;

    private int jvms;

    private int done;

    private int lost;

    private int reused;

    private int rewound;

    /** Counts a round. */
    void count(List<VictimJvm> ended, List<String> blows) {
        rounds++;
        blows.forEach(blow -> struck.merge(blow, 1, Integer::sum));
        ended.forEach(this::count);
    }

    /** Counts a JVM that has done, or ended. */
    void count(VictimJvm ended) {
        jvms++;
        done += !ended.isAlive() && ended.isDone() ? 1 : 0;
        lost += ended.said("lost").size() + ended.said("unstarted").size();
        reused += ended.said("reused").size();
        rewound += ended.said("rewound").size();
        ended.said("uses").forEach(this::ask);
        ended.said("built").forEach(template -> built.merge(template, 1, Integer::sum));
    }

    private void ask(String keyAndLineage) {
        lastLineage = keyAndLineage.split(" ")[1];
        asked.computeIfAbsent(lastLineage, lineage -> new TreeSet<>())
                .add(keyAndLineage.split(" ")[0]);
    }

    /** Templates that were built though they were there. */
    List<String> builtTwice() {
        return built.entrySet().stream()
                .filter(entry -> entry.getValue() > 1)
                .map(Map.Entry::toString)
                .toList();
    }

    /** Which data directory was used last. */
    String lastLineage() {
        return lastLineage;
    }

    /** The keys that were asked for in a data directory. */
    Set<String> keysOf(String lineage) {
        return asked.getOrDefault(lineage, Set.of());
    }

    String summary(long seed, int processes) {
        Map<String, String> byKind = new TreeMap<>();
        struck.forEach((blow, count) -> byKind.merge(
                blow.split(" in ")[0], blow.split(" in ")[1] + " " + count, (one, other) -> one + ", " + other));
        return ("Crash suite, seed %d: %d rounds in %d s; %d JVMs started, %d of them to the end; struck: %s; %d times a"
                        + " server was lost to a JVM that was not struck; templates: %d built, %d times reused; %d rewinds; %d processes"
                        + " of servers seen, 0 left; 0 wrong results")
                .formatted(
                        seed,
                        rounds,
                        Duration.ofNanos(System.nanoTime() - begin).toSeconds(),
                        jvms,
                        done,
                        byKind.entrySet().stream()
                                .map(kind -> kind.getKey() + " (" + kind.getValue() + ")")
                                .collect(Collectors.joining(", ")),
                        lost,
                        built.values().stream().mapToInt(Integer::intValue).sum(),
                        reused,
                        rewound,
                        processes);
    }
}
