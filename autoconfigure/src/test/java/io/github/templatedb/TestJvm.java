package io.github.templatedb;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;

/** A JVM that a test starts beside its own, with the options that make a short life cheap. */
public final class TestJvm {

    private TestJvm() {}

    /** The command that runs a class of the tests' class path, to be added to. */
    public static List<String> command(List<String> options, Class<?> program, String... arguments) {
        return command(classPath(), options, program, arguments);
    }

    /** The command that runs a class of another class path, to be added to. */
    public static List<String> command(String classPath, List<String> options, Class<?> program, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-XX:+UnlockDiagnosticVMOptions",
                "-XX:-BytecodeVerificationRemote",
                // Loads Jackson and more beside the start, needed or not.
                "-Dspring.backgroundpreinitializer.ignore=true"));
        command.addAll(options);
        command.addAll(List.of("-cp", classPath, program.getName()));
        command.addAll(List.of(arguments));
        return command;
    }

    /** What a program writes without the jars whose names match. */
    public static String outputWithout(String jars, List<String> options, Class<?> program, String... arguments)
            throws IOException, InterruptedException {
        String classPath = Arrays.stream(classPath().split(File.pathSeparator))
                .filter(entry -> !Path.of(entry).getFileName().toString().matches(jars))
                .collect(Collectors.joining(File.pathSeparator));
        Process process = new ProcessBuilder(command(classPath, options, program, arguments))
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return output;
    }

    /** Runs a test class; to be called by the program of such a JVM. */
    public static void runTests(Class<?> tests) {
        SummaryGeneratingListener summary = new SummaryGeneratingListener();
        LauncherFactory.create()
                .execute(
                        LauncherDiscoveryRequestBuilder.request()
                                .selectors(selectClass(tests))
                                .build(),
                        summary);
        System.out.println(summary.getSummary().getTestsSucceededCount() + " succeeded");
        summary.getSummary().printFailuresTo(new PrintWriter(System.out));
    }

    /** The class path of the tests. */
    public static String classPath() {
        return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"))
                .replace(File.pathSeparator + File.pathSeparator, File.pathSeparator);
    }
}
