package io.github.templatedb.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class CircumstancesTests {

    @Test
    void machineIsDescribedByWhatFiguresDependOn() {
        Map<String, String> facts = Circumstances.now().end().json();

        assertThat(facts)
                .containsKeys("date", "system", "java", "driver", "load average before", "load average after")
                .hasEntrySatisfying("machine", machine -> assertThat(machine).matches("\\d+ cores, .+"))
                .hasEntrySatisfying(
                        "a new page of memory", page -> assertThat(page).matches("\\d+\\.\\d µs"));
    }
}
