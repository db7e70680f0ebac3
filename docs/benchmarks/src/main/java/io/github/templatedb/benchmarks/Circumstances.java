package io.github.templatedb.benchmarks;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.postgresql.Driver;

/** On what, with what and when something was measured. */
public final class Circumstances {

    private static final int PAGE = 4096;

    private static final int PAGES = 8192;

    private final Map<String, String> facts = new LinkedHashMap<>();

    private Circumstances() {}

    /** Those at the beginning of a run. */
    public static Circumstances now() {
        Circumstances now = new Circumstances();
        Runtime runtime = Runtime.getRuntime();
        now.add("date", Instant.now().truncatedTo(ChronoUnit.MINUTES).toString())
                .add("machine", "%d cores, %s".formatted(runtime.availableProcessors(), processor()))
                .add("system", System.getProperty("os.name") + " " + System.getProperty("os.version"))
                .add("java", System.getProperty("java.vm.name") + " " + Runtime.version())
                .add("driver", Driver.class.getPackage().getImplementationVersion())
                .add("a new page of memory", "%.1f µs".formatted(Math.min(pageMicros(), pageMicros())))
                .add("load average before", load());
        return now;
    }

    /** Adds one more. */
    public Circumstances add(String name, String value) {
        facts.put(name, Objects.requireNonNullElse(value, "unknown"));
        return this;
    }

    /** Adds how busy the machine was during the run. */
    public Circumstances end() {
        return add("load average after", load());
    }

    /** For a file. */
    public Map<String, String> json() {
        return facts;
    }

    /** As one line. */
    public String markdown() {
        return facts.entrySet().stream()
                .map(fact -> "%s: %s".formatted(fact.getKey(), fact.getValue()))
                .collect(Collectors.joining(" · "));
    }

    private static String processor() {
        Path linux = Path.of("/proc/cpuinfo");
        if (!Files.isReadable(linux)) {
            return System.getProperty("os.arch");
        }
        try (var lines = Files.lines(linux)) {
            return lines.filter(line -> line.startsWith("model name"))
                    .map(line -> line.replaceFirst(".*:\\s*", ""))
                    .findFirst()
                    .orElse(System.getProperty("os.arch"));
        } catch (IOException ex) {
            return System.getProperty("os.arch") + " (" + ex + ")";
        }
    }

    /** Processes that are started touch hundreds of pages, for which a virtual machine may take many times as long as another. */
    private static double pageMicros() {
        long begin = System.nanoTime();
        ByteBuffer.allocateDirect(PAGES * PAGE);
        return (System.nanoTime() - begin) / 1e3 / PAGES;
    }

    private static String load() {
        return String.format(
                Locale.ROOT,
                "%.1f",
                ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
    }
}
