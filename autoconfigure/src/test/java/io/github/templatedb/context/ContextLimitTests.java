package io.github.templatedb.context;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ContextLimitTests {

    @Test
    void whoeverWaitsIsNotKeptForEverByThoseWhoDoNotEnd() {
        ContextLimit limit = new ContextLimit(1, Duration.ofMillis(50));

        assertThat(limit.enter("first")).isTrue();
        assertThat(limit.enter("second")).as("goes on without a place").isFalse();

        limit.leave();
        assertThat(limit.enter("third")).isTrue();
        assertThat(limit.enter("fourth")).as("there was no more than one place").isFalse();
    }

    @Test
    void placesAreTakenByOneAfterTheOther() throws Exception {
        ContextLimit limit = new ContextLimit(1, Duration.ofMinutes(10));
        List<String> inside = new CopyOnWriteArrayList<>();
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Future<?>> classes = IntStream.range(0, 40)
                    .<Future<?>>mapToObj(number -> threads.submit(() -> {
                        assertThat(limit.enter("class " + number)).isTrue();
                        inside.add("class " + number);
                        assertThat(inside).hasSize(1);
                        inside.clear();
                        limit.leave();
                    }))
                    .toList();
            for (Future<?> each : classes) {
                each.get();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void interruptedClassGoesOn() {
        ContextLimit limit = new ContextLimit(1, Duration.ofMinutes(10));
        limit.enter("first");

        Thread.currentThread().interrupt();

        assertThat(limit.enter("second")).isFalse();
        assertThat(Thread.interrupted()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "auto, true, true",
        "auto, false, false",
        "auto, , false",
        ", true, true",
        ", , false",
        "always, false, true",
        "always, , true",
        "off, true, false",
        "ALWAYS, , true"
    })
    void classesHaveTheirOwnContextsIfJUnitRunsThemInParallelOrSomebodySaysSo(
            @Nullable String parallel, @Nullable String ofJUnit, boolean own) {
        Map<String, String> parameters = new HashMap<>();
        parameters.put("templatedb.parallel", parallel);
        parameters.put("junit.jupiter.execution.parallel.enabled", ofJUnit);

        assertThat(ContextLimit.of(name -> Optional.ofNullable(parameters.get(name)))
                        .isPresent())
                .isEqualTo(own);
    }
}
