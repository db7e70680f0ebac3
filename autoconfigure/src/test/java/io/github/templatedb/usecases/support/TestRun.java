package io.github.templatedb.usecases.support;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.testkit.engine.EngineExecutionResults;
import org.junit.platform.testkit.engine.EngineTestKit;

/** Test classes that JUnit runs within a test. */
public final class TestRun {

    private TestRun() {}

    /** Of some classes. */
    public static EngineExecutionResults of(Class<?>... classes) {
        return kit(classes).execute();
    }

    /** Of one class after the other, which fails if anything of them fails or is aborted. */
    public static void succeeds(Class<?>... classes) {
        for (Class<?> testClass : classes) {
            succeeded(of(testClass));
        }
    }

    /** Of some classes with one of JUnit's parameters, which fails if anything of them fails or is aborted. */
    public static void succeedsWith(String parameter, String value, Class<?>... classes) {
        for (Class<?> testClass : classes) {
            succeeded(kit(testClass).configurationParameter(parameter, value).execute());
        }
    }

    /** Of some classes, two tests at a time where they permit it. */
    public static EngineExecutionResults twoAtATime(Class<?>... classes) {
        return kit(classes)
                .configurationParameter("junit.jupiter.execution.parallel.enabled", "true")
                .configurationParameter("junit.jupiter.execution.parallel.config.strategy", "fixed")
                .configurationParameter("junit.jupiter.execution.parallel.config.fixed.parallelism", "2")
                .execute();
    }

    /** What tests and classes have thrown. */
    public static List<Throwable> failures(EngineExecutionResults results) {
        return results.allEvents().failed().stream()
                .map(event -> event.getRequiredPayload(TestExecutionResult.class)
                        .getThrowable()
                        .orElseThrow())
                .toList();
    }

    private static void succeeded(EngineExecutionResults results) {
        assertThat(failures(results)).isEmpty();
        assertThat(results.testEvents().succeeded().count()).isPositive();
        results.allEvents().assertStatistics(events -> events.aborted(0));
    }

    private static EngineTestKit.Builder kit(Class<?>... classes) {
        return EngineTestKit.engine("junit-jupiter")
                .selectors(
                        Stream.of(classes).map(DiscoverySelectors::selectClass).toArray(DiscoverySelector[]::new));
    }
}
