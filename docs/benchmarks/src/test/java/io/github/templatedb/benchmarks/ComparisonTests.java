package io.github.templatedb.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ComparisonTests {

    private final List<String> order = new ArrayList<>();

    @Test
    void eachRoundRunsEachBenchmarkOnceAndNotAlwaysInTheSameOrder() throws Exception {
        new Comparison("order", 0, 20, List.of(benchmark("a", 1), benchmark("b", 1), benchmark("c", 1))).run();

        List<List<String>> rounds = new ArrayList<>();
        for (int round = 0; round < 20; round++) {
            rounds.add(order.subList(3 * round, 3 * round + 3));
        }
        assertThat(rounds).allSatisfy(round -> assertThat(round).containsExactlyInAnyOrder("a", "b", "c"));
        assertThat(rounds.stream().distinct()).hasSizeGreaterThan(3);
    }

    @Test
    void warmUpsDoNotCount() throws Exception {
        int[] runs = {0};
        Benchmark first = Benchmark.single("a", () -> Map.of("time", Duration.ofMillis(++runs[0] <= 2 ? 1000 : 1)));

        Table table = new Comparison("warm-ups", 2, 3, List.of(first)).run();

        assertThat(table.rows().get("a").get("time").millis()).containsExactly(1.0, 1.0, 1.0);
    }

    @Test
    void slowerOneIsSeenAsSlower() throws Exception {
        Table table = new Comparison("ms", 0, 3, List.of(benchmark("fast", 2), benchmark("slow", 2000))).run();

        assertThat(table.markdown())
                .isEqualTo(
                        """
                | ms | time |
                | --- | ---: |
                | fast | 2.0 (2.0) |
                | slow | 2,000 (2,000) |
                """);
    }

    private Benchmark benchmark(String name, long millis) {
        return Benchmark.single(name, () -> {
            order.add(name);
            return Map.of("time", Duration.ofMillis(millis));
        });
    }
}
