package io.github.templatedb.benchmarks.suite;

import io.github.templatedb.benchmarks.server.ServerFolder;
import io.github.templatedb.core.server.Endpoint;
import io.github.templatedb.core.server.Server;
import io.github.templatedb.core.server.embedded.EmbeddedServer;
import io.github.templatedb.core.server.embedded.EmbeddedSettings;
import io.github.templatedb.core.server.embedded.Storage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/** A folder on one storage, where every provider has its servers, and the one server that several of them share. */
public final class Site implements AutoCloseable {

    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final String storage;

    private final Path folder;

    private final EmbeddedServer common;

    private final Thread onKill = new Thread(this::cleanUp, "benchmark-clean-up");

    private Site(String storage, Path folder) throws IOException {
        this.storage = storage;
        this.folder = folder;
        this.common =
                EmbeddedServer.start(new EmbeddedSettings(Storage.AUTO, folder(Home.COMMON), null, MINUTE, Map.of()));
        Files.createDirectories(folder(Home.OURS));
        Files.createDirectories(folder(Home.ZONKY));
        Runtime.getRuntime().addShutdownHook(onKill);
    }

    /** In memory. */
    public static Site inMemory() throws IOException {
        return new Site("tmpfs", Files.createTempDirectory(Path.of("/dev/shm"), "templatedb-benchmarks-"));
    }

    /** On the storage of another folder. */
    public static Site onDisk(Path folder) throws IOException {
        return new Site("disk", Files.createTempDirectory(Files.createDirectories(folder), "site-"));
    }

    /** Its name in tables. */
    public String storage() {
        return storage;
    }

    /** Where servers of a kind have their data. */
    public Path folder(Home home) {
        return folder.resolve(home.name().toLowerCase(Locale.ROOT));
    }

    /** Where the servers of a provider have their data: each build of templatedb has its own. */
    Path folder(Provider provider) throws IOException {
        Path ofHome = folder(provider.home());
        return provider.build() == null
                ? ofHome
                : Files.createDirectories(folder.resolve(
                        "build-" + Integer.toHexString(provider.build().hashCode())));
    }

    /** Stops the servers that a provider has started, as when nobody has used them for a while. The data stays. */
    public void stop(Provider provider) throws IOException {
        ServerFolder.stopAll(folder(provider));
    }

    /** The server that is shared. */
    public Server common() {
        return common.server();
    }

    /** The URL of a database on the shared server. */
    public String url(String database) {
        Endpoint endpoint = common().endpoint();
        return "jdbc:postgresql://%s:%d/%s?sslmode=disable".formatted(endpoint.host(), endpoint.port(), database);
    }

    /** Has an empty database instead of the one of that name, if there is one. */
    public void recreate(String database) {
        common().execute(
                        "Making a database for a benchmark",
                        List.of(
                                "DROP DATABASE IF EXISTS " + database + " WITH (FORCE)",
                                "CREATE DATABASE " + database));
    }

    /** Whether there is such a database on the shared server. */
    boolean has(String database) {
        return common().call("Looking for a database", connection -> {
            try (var statement = connection.prepareStatement("SELECT 1 FROM pg_database WHERE datname = ?")) {
                statement.setString(1, database);
                try (var row = statement.executeQuery()) {
                    return row.next();
                }
            }
        });
    }

    /** Stops our servers and throws their data away. */
    public void forgetOurs() throws IOException {
        ServerFolder.stopAll(folder(Home.OURS));
        ServerFolder.delete(folder(Home.OURS));
        Files.createDirectories(folder(Home.OURS));
    }

    /** When the run is interrupted. */
    private void cleanUp() {
        try {
            end();
        } catch (IOException ex) {
            throw new UncheckedIOException("Left of the benchmarks: " + folder, ex);
        }
    }

    private void end() throws IOException {
        common.close();
        try (Stream<Path> folders = Files.list(folder)) {
            for (Path each : folders.toList()) {
                ServerFolder.stopAll(each);
            }
        }
        ServerFolder.delete(folder);
    }

    @Override
    public void close() throws IOException {
        Runtime.getRuntime().removeShutdownHook(onKill);
        end();
    }
}
