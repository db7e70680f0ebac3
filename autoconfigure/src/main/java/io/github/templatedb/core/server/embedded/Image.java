package io.github.templatedb.core.server.embedded;

import io.github.templatedb.core.server.ServerException;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A data directory as initdb makes it, once for each version. The data directories of servers are copies of it, which
 * takes a tenth of the time.
 *
 * @param data the data directory to copy
 * @param password the password of the superuser in it, readable by this user only
 */
record Image(Path data, String password) {

    /** The role that initdb makes. */
    static final String SUPERUSER = "postgres";

    /** Changes when what initdb is told changes. */
    private static final int LAYOUT = 3;

    private static final String NAME =
            "The user of this JVM has no name. Run it as a user that has a line in /etc/passwd, add"
                    + " one for this user, or allow user namespaces (for Docker: --security-opt seccomp=unconfined).";

    private static final Duration LIMIT = Duration.ofMinutes(2);

    private static final int OLDEST = 14;

    private static final Pattern VERSION = Pattern.compile("\\b(\\d+)(?:\\.|devel|beta|rc)");

    /** The image for an installation. */
    static Image of(Installation installation, CacheFolder cache) {
        Path folder = cache.folder(
                "image-" + installation.version() + "-" + LAYOUT, unfinished -> initdb(installation, unfinished));
        try {
            return new Image(folder.resolve("data"), Files.readString(folder.resolve("password")));
        } catch (IOException ex) {
            throw new ServerException(
                    "The image %s cannot be read: %s.".formatted(folder, ex), "Delete it; it will be made again.", ex);
        }
    }

    private static void initdb(Installation installation, Path folder) throws IOException {
        Path password = folder.resolve("password");
        Files.writeString(password, newPassword());
        installation.user().own(password);
        Path log = folder.resolve("initdb.log");
        int majorVersion = majorVersion(installation, folder.resolve("version"));
        List<String> arguments = new ArrayList<>();
        Collections.addAll(arguments, "-D", folder.resolve("data").toString(), "-U", SUPERUSER);
        Collections.addAll(arguments, "--pwfile=" + password, "-A", "scram-sha-256", "-E", "UTF8");
        Collections.addAll(arguments, "--no-sync", "--no-instructions");
        arguments.addAll(locale(majorVersion));
        if (majorVersion >= 18) {
            // They became the default with 18 (release notes); what is thrown away tomorrow need not be checked today.
            arguments.add("--no-data-checksums");
        }
        if (majorVersion >= 16) {
            // One round of hashing: the password is random, and every new connection pays for each round.
            Collections.addAll(arguments, "-c", "scram_iterations=1");
        }
        try {
            run(installation, installation.command("initdb", arguments.toArray(String[]::new)), log);
            forgetFreeSpace(folder.resolve("data"));
        } catch (ServerException ex) {
            throw installation.user().isWithoutName() ? new ServerException(ex.reason(), NAME, ex) : ex;
        }
    }

    /**
     * Deletes the maps of free space and of visibility, a seventh of the files that each clone is made of. PostgreSQL makes them
     * again when it needs them (source, {@code storage/freespace/README}: a map that is not there says that nothing is known).
     */
    private static void forgetFreeSpace(Path data) throws IOException {
        List<Path> maps;
        try (Stream<Path> files = Files.walk(data)) {
            maps = files.filter(file -> file.getFileName().toString().matches("\\d+_(fsm|vm)"))
                    .toList();
        }
        for (Path map : maps) {
            Files.delete(map);
        }
    }

    /** The same on every machine, whatever LANG says. PostgreSQL has it built in since 17 (release notes). */
    private static List<String> locale(int majorVersion) {
        if (majorVersion >= 17) {
            return List.of("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C");
        }
        boolean linux = System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("linux");
        return List.of(linux ? "--locale=C.UTF-8" : "--locale=C");
    }

    private static int majorVersion(Installation installation, Path output) throws IOException {
        run(installation, installation.command("postgres", "--version"), output);
        String text = Files.readString(output);
        Matcher version = VERSION.matcher(text);
        int major = version.find() ? Integer.parseInt(version.group(1)) : 0;
        if (major < OLDEST) {
            throw new ServerException(
                    "The PostgreSQL in %s says that it is '%s', and PostgreSQL %d or later is needed."
                            .formatted(installation.folder(), text.strip(), OLDEST),
                    installation.wayOut());
        }
        return major;
    }

    private static void run(Installation installation, List<String> command, Path output) throws IOException {
        Process process;
        try {
            process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(Redirect.to(output.toFile()))
                    .start();
        } catch (IOException ex) {
            throw new ServerException(
                    "PostgreSQL's programs in %s do not run: %s.".formatted(installation.folder(), ex.getMessage()),
                    installation.wayOut(),
                    ex);
        }
        try {
            if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new ServerException(
                        "%s did not end within %s and said:%n%s".formatted(command, LIMIT, Files.readString(output)));
            }
            if (process.exitValue() != 0) {
                throw new ServerException(
                        "%s failed with exit code %d and said:%n%s"
                                .formatted(
                                        command,
                                        process.exitValue(),
                                        Files.readString(output, StandardCharsets.UTF_8)
                                                .stripTrailing()),
                        installation.wayOut());
            }
        } catch (InterruptedException ex) {
            process.destroy();
            Thread.currentThread().interrupt();
            throw new ServerException("Interrupted while running " + command, ex);
        }
    }

    private static String newPassword() {
        byte[] random = new byte[16];
        new SecureRandom().nextBytes(random);
        return HexFormat.of().formatHex(random);
    }

    @Override
    public String toString() {
        return "image " + data;
    }
}
