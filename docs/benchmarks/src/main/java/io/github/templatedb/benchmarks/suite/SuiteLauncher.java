package io.github.templatedb.benchmarks.suite;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** Runs in the JVM of a suite: all tests, by JUnit, as a build would. */
final class SuiteLauncher {

    /** What is said when all tests have run, and the JVM waits to be looked at. */
    static final String DONE = "done";

    private SuiteLauncher() {}

    /** Takes a file with the names of the classes, the file for the results, and what tests may see of others. */
    public static void main(String[] arguments) throws IOException {
        List<String> classes = Files.readAllLines(Path.of(arguments[0]));
        Readings readings = new Readings(Isolation.valueOf(arguments[2]), Integer.getInteger("suite.rows"));
        LauncherDiscoveryRequest request = LauncherDiscoveryRequestBuilder.request()
                .selectors(classes.stream().map(DiscoverySelectors::selectClass).toList())
                .build();
        LauncherFactory.create().execute(request, readings);
        Files.write(Path.of(arguments[1]), readings.lines());
        System.out.println(DONE);
        System.in.read();
        // As Maven's Surefire ends: threads that are left do not keep the JVM.
        System.exit(readings.failed() ? 1 : 0);
    }
}
