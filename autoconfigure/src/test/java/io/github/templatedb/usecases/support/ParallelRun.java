package io.github.templatedb.usecases.support;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** Runs test classes in parallel as build tools and IDEs do: by JUnit's launcher, which finds our listeners. */
public final class ParallelRun {

    private final Map<String, String> parameters = new HashMap<>();

    private final List<Throwable> failures = new CopyOnWriteArrayList<>();

    private final List<String> succeeded = new CopyOnWriteArrayList<>();

    private final List<String> skipped = new CopyOnWriteArrayList<>();

    private ParallelRun() {}

    /** With as many workers, each of which runs a class at a time. */
    public static ParallelRun with(int workers) {
        return new ParallelRun()
                .parameter("junit.jupiter.execution.parallel.enabled", "true")
                .parameter("junit.jupiter.execution.parallel.mode.default", "same_thread")
                .parameter("junit.jupiter.execution.parallel.mode.classes.default", "concurrent")
                .parameter("junit.jupiter.execution.parallel.config.strategy", "fixed")
                .parameter("junit.jupiter.execution.parallel.config.fixed.parallelism", Integer.toString(workers))
                .parameter("junit.jupiter.execution.parallel.config.fixed.max-pool-size", Integer.toString(workers));
    }

    /** One of JUnit's configuration parameters. */
    public ParallelRun parameter(String name, String value) {
        parameters.put(name, value);
        return this;
    }

    /** Runs classes, and waits until all have ended. */
    public ParallelRun run(Class<?>... classes) {
        LauncherFactory.create()
                .execute(
                        LauncherDiscoveryRequestBuilder.request()
                                .selectors(Stream.of(classes)
                                        .map(DiscoverySelectors::selectClass)
                                        .toArray(DiscoverySelector[]::new))
                                .configurationParameters(parameters)
                                .build(),
                        new TestExecutionListener() {
                            @Override
                            public void executionFinished(TestIdentifier test, TestExecutionResult result) {
                                result.getThrowable().ifPresent(failures::add);
                                if (test.isTest() && result.getStatus() == TestExecutionResult.Status.SUCCESSFUL) {
                                    succeeded.add(test.getDisplayName());
                                }
                            }

                            @Override
                            public void executionSkipped(TestIdentifier test, String reason) {
                                skipped.add(test.getDisplayName());
                            }
                        });
        return this;
    }

    /** What tests and classes have thrown, those that were aborted too. */
    public List<Throwable> failures() {
        return new ArrayList<>(failures);
    }

    /** The names of tests. */
    public List<String> succeeded() {
        return new ArrayList<>(succeeded);
    }

    /** The names of tests and classes. */
    public List<String> skipped() {
        return new ArrayList<>(skipped);
    }
}
