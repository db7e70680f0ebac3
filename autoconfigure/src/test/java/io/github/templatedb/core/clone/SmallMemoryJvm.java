package io.github.templatedb.core.clone;

import io.github.templatedb.TestJvm;
import io.github.templatedb.core.TemplateDatabaseException;
import io.github.templatedb.core.lease.Lease;
import io.github.templatedb.core.lease.Policies;
import io.github.templatedb.core.server.Activity;
import io.github.templatedb.core.server.RunningServer;
import io.github.templatedb.core.server.embedded.EmbeddedSettings;
import io.github.templatedb.core.server.embedded.Storage;
import java.io.BufferedReader;
import java.io.PrintStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** A JVM of its own that uses a server on a small memory file system, and says what becomes of it. */
final class SmallMemoryJvm {

    private static final Duration MINUTE = Duration.ofMinutes(1);

    private SmallMemoryJvm() {}

    /** What the migrations of the template do. A table and its rows in one transaction need no write-ahead log. */
    enum Migration {
        SMALL("CREATE TABLE book AS SELECT 'Emma' AS title"),
        /** 120 MB. */
        LARGE("CREATE TABLE book AS SELECT generate_series(1, 105000) AS id, repeat('x', 1000) AS title"),
        /** Writes to the write-ahead log and nowhere else. */
        ENDLESS_LOG("SELECT count(pg_logical_emit_message(false, 'x', repeat('x', 100000)))"
                + " FROM (SELECT generate_series(1, 1000000)) AS n");

        private final String sql;

        Migration(String sql) {
            this.sql = sql;
        }
    }

    /** Runs the JVM to its end and returns what it said, line by line; with a server below the small memory. */
    static List<String> run(SmallMemory memory, int clones, Migration... migrations) throws Exception {
        return run(memory, memory.path().toString(), clones, migrations, List.of());
    }

    /** The same with the folder that templatedb chooses. */
    static List<String> runWithDefaultHome(SmallMemory memory, Path userHome) throws Exception {
        return run(memory, "", 1, new Migration[] {Migration.SMALL}, List.of("-Duser.home=" + userHome));
    }

    private static List<String> run(
            SmallMemory memory, String home, int clones, Migration[] migrations, List<String> options)
            throws Exception {
        List<String> command = new ArrayList<>(memory.prefix());
        command.addAll(TestJvm.command(options, SmallMemoryJvm.class, home, Integer.toString(clones)));
        for (Migration migration : migrations) {
            command.add(migration.name());
        }
        Process jvm =
                new ProcessBuilder(command).redirectError(Redirect.INHERIT).start();
        try (BufferedReader output = jvm.inputReader(StandardCharsets.UTF_8)) {
            List<String> lines = output.lines().toList();
            jvm.waitFor(1, TimeUnit.MINUTES);
            return lines;
        } finally {
            jvm.destroyForcibly();
        }
    }

    /** Runs in the JVM: arguments are the folder or nothing, how many clones to make of each template, and migrations. */
    public static void main(String[] arguments) {
        Path home = arguments[0].isEmpty() ? null : Path.of(arguments[0]);
        int clones = Integer.parseInt(arguments[1]);
        List<Lease> leases = new ArrayList<>();
        try (PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
                RunningServer server = start(home, out)) {
            if (server == null) {
                return;
            }
            try (TemplateServer templates = new TemplateServer(server, new Activity(), StoreUser.POLICY)) {
                for (int i = 2; i < arguments.length; i++) {
                    Migration migration = Migration.valueOf(arguments[i]);
                    for (int j = 0; j < clones; j++) {
                        Lease lease = new Lease(() -> templates, Policies.waiting(MINUTE, MINUTE), early -> {});
                        leases.add(lease);
                        if (!attempt(out, () -> use(lease, migration, out))) {
                            break;
                        }
                    }
                }
                describe(out, server, leases.get(0));
            }
        }
    }

    private static void use(Lease lease, Migration migration, PrintStream out) {
        lease.migrate(
                () -> StoreUser.manifest(migration.name()),
                (database, part) -> StoreUser.execute(lease.server().endpoint(), database, migration.sql));
        out.println("clone " + lease.database().name());
    }

    private static @Nullable RunningServer start(@Nullable Path home, PrintStream out) {
        try {
            RunningServer server =
                    new EmbeddedSettings(Storage.AUTO, home, null, Duration.ofSeconds(1), Map.of()).start();
            out.println("server " + server.description());
            return server;
        } catch (TemplateDatabaseException ex) {
            report(ex, out);
            return null;
        }
    }

    private static boolean attempt(PrintStream out, Runnable step) {
        try {
            step.run();
            return true;
        } catch (TemplateDatabaseException ex) {
            report(ex, out);
            return false;
        }
    }

    private static void report(TemplateDatabaseException ex, PrintStream out) {
        String message = String.valueOf(ex.getMessage()).replaceAll("\\s+", " ");
        out.println("%s: %s".formatted(ex.getClass().getSimpleName(), message));
    }

    /** Which templates are there; or, of a server that ends, what its first lease says then. */
    private static void describe(PrintStream out, RunningServer server, Lease first) {
        try {
            out.println("databases " + new Databases(server.server()).names("^tdb_[tb]_"));
        } catch (TemplateDatabaseException ex) {
            long deadline = System.nanoTime() + MINUTE.toNanos();
            while (!server.hasEnded() && System.nanoTime() < deadline) {
                LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
            }
            attempt(out, first::database);
        }
    }
}
