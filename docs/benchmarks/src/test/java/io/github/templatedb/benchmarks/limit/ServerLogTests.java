package io.github.templatedb.benchmarks.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ServerLogTests {

    private final Map<String, List<Double>> times = new LinkedHashMap<>();

    @Test
    void statementsAreTakenByTheirPurpose() {
        read("LOG:  duration: 12.5 ms  execute <unnamed>: CREATE DATABASE \"tdb_c_1\" TEMPLATE \"tdb_t_1\"");
        read("LOG:  duration: 7.25 ms  statement: DROP DATABASE \"tdb_c_1\"");
        read("LOG:  duration: 0.5 ms  execute <unnamed>: INSERT INTO item_1 (name) VALUES ($1)");
        read("LOG:  duration: 0.25 ms  parse <unnamed>: SELECT 1");

        assertThat(times)
                .containsExactly(
                        Map.entry("clone", List.of(12.5)),
                        Map.entry("drop", List.of(7.25)),
                        Map.entry("the test's statements", List.of(0.5)),
                        Map.entry(ServerLog.PREPARING, List.of(0.25)));
    }

    @Test
    void sessionsAreTakenWithTheTimeUntilTheyAreReady() {
        read("LOG:  connection ready: setup total=3.5 ms, fork=0.4 ms, authentication=0.5 ms");

        assertThat(times).containsExactly(Map.entry("session begins", List.of(3.5)));
    }

    @Test
    void otherLinesAreNobodys() {
        read("LOG:  checkpoint starting: immediate force wait");

        assertThat(times).isEmpty();
    }

    private void read(String line) {
        ServerLog.read("2026-11-25 23:00:00.000 UTC [1] " + line, times);
    }
}
