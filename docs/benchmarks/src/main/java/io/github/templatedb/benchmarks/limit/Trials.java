package io.github.templatedb.benchmarks.limit;

import io.github.templatedb.benchmarks.Benchmark;
import io.github.templatedb.benchmarks.Circumstances;
import io.github.templatedb.benchmarks.Comparison;
import io.github.templatedb.benchmarks.Report;
import io.github.templatedb.benchmarks.Table;
import io.github.templatedb.benchmarks.server.ServerFolder;
import io.github.templatedb.benchmarks.suite.Migrations;
import io.github.templatedb.benchmarks.suite.SuiteParameters;
import io.github.templatedb.core.server.embedded.EmbeddedServer;
import io.github.templatedb.core.server.embedded.EmbeddedSettings;
import io.github.templatedb.core.server.embedded.Storage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What could make a fresh database cheaper, measured by plain SQL beside the one as it is: other settings, smaller templates. */
public final class Trials implements AutoCloseable {

    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final Path folder;

    private final List<EmbeddedServer> servers = new ArrayList<>();

    private final List<Benchmark> benchmarks = new ArrayList<>();

    private Trials(Path folder) {
        this.folder = folder;
    }

    /**
     * Measures all, in memory, and puts the table into the page.
     *
     * @param databases for each row
     * @param benchmarks the folder of the module
     */
    public static String run(int databases, Path benchmarks) throws Exception {
        Path folder = Files.createTempDirectory(Path.of("/dev/shm"), "templatedb-benchmarks-");
        try (Trials trials = new Trials(folder)) {
            trials.prepare();
            Circumstances circumstances = Circumstances.now()
                    .add("PostgreSQL", trials.servers.get(0).server().setting("server_version"));
            Table table = new Comparison(
                            "a database by plain SQL, ms: median (p90)",
                            1,
                            FreshDatabases.rounds(databases),
                            trials.benchmarks)
                    .run();
            Report report = Report.of("trials", circumstances.end(), List.of(table));
            return report.write(benchmarks);
        }
    }

    /** Each on a server of its own, as a server that has had many databases is slower. */
    private void prepare() throws IOException, SQLException {
        String script = new Migrations(SuiteParameters.USUAL).all();
        addTemplate("as it is", script);
        addTemplate("one table", "CREATE TABLE item_1 (name text)");
        addTemplate("template after VACUUM FULL", script, "VACUUM FULL");
        addTemplate(
                "template without information_schema", script, "DROP SCHEMA information_schema CASCADE", "VACUUM FULL");
        add("template after a restart of the server", restarted(server(Map.of()), script));
        addSetting("file_copy_method", "clone", script);
        addSetting("io_method", "sync", script);
        for (String size : List.of("16MB", "32MB", "64MB")) {
            addSetting("shared_buffers", size, script);
        }
    }

    private void addTemplate(String name, String... scripts) throws SQLException {
        add(name, FreshDatabases.of(server(Map.of()).server(), "template", List.of(scripts)));
    }

    private void addSetting(String name, String value, String script) throws SQLException {
        EmbeddedServer server = server(Map.of(name, value));
        add(name + " = " + value, FreshDatabases.of(server.server(), "template", List.of(script)));
    }

    /** A start deletes the file that the first session of a database writes for the next ones (RelationCacheInitFileRemove). */
    private static FreshDatabases restarted(EmbeddedServer server, String script) throws IOException, SQLException {
        FreshDatabases databases = FreshDatabases.of(server.server(), "template", List.of(script));
        String oid = server.server().call("Looking for a template", connection -> {
            try (var statement = connection.createStatement();
                    var row = statement.executeQuery("SELECT oid FROM pg_database WHERE datname = 'template'")) {
                row.next();
                return row.getString(1);
            }
        });
        Files.delete(server.directory().resolve("data/base").resolve(oid).resolve("pg_internal.init"));
        return databases;
    }

    private EmbeddedServer server(Map<String, String> settings) {
        Path own = folder.resolve("server-" + servers.size());
        EmbeddedServer server = EmbeddedServer.start(new EmbeddedSettings(Storage.AUTO, own, null, MINUTE, settings));
        servers.add(server);
        return server;
    }

    private void add(String name, FreshDatabases databases) {
        benchmarks.add(new Benchmark(name + ", alone", () -> databases.measure("FILE_COPY", 1)));
        benchmarks.add(new Benchmark(name + ", two in parallel", () -> databases.measure("FILE_COPY", 2)));
    }

    @Override
    public void close() throws IOException {
        for (int i = 0; i < servers.size(); i++) {
            servers.get(i).close();
            ServerFolder.stopAll(folder.resolve("server-" + i));
        }
        ServerFolder.delete(folder);
    }
}
