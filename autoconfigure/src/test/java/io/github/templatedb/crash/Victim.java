package io.github.templatedb.crash;

import io.github.templatedb.core.TemplateDatabaseException;
import io.github.templatedb.core.clone.DatabaseRoles;
import io.github.templatedb.core.clone.ServerRegistry;
import io.github.templatedb.core.clone.TemplateServer;
import io.github.templatedb.core.lease.Keep;
import io.github.templatedb.core.lease.Lease;
import io.github.templatedb.core.lease.LeaseFollower;
import io.github.templatedb.core.lease.LeasePolicy;
import io.github.templatedb.core.lease.OneSession;
import io.github.templatedb.core.lease.RefreshStrategy;
import io.github.templatedb.core.lease.SteppingDriver;
import io.github.templatedb.core.server.DatabaseName;
import io.github.templatedb.core.server.Endpoint;
import io.github.templatedb.core.server.ServerException;
import io.github.templatedb.core.server.embedded.EmbeddedSettings;
import io.github.templatedb.core.server.embedded.Storage;
import io.github.templatedb.core.template.TemplatePolicy;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/**
 * A JVM that uses templates as a test run does, and may be ended at any moment. It says what it does, one line each,
 * on its output.
 */
public final class Victim {

    /** Every line that is meant for the suite begins so. */
    static final String MARK = "@ ";

    private static final Duration LONG = Duration.ofMinutes(1);

    /** Between two steps of a rewind, so that blows fall there too. */
    private static final Duration SLOW = Duration.ofMillis(5);

    private static final LeasePolicy POLICY = new LeasePolicy(
            LONG, LONG, Keep.NEVER, false, true, DatabaseRoles.OF_SERVER, RefreshStrategy.REWIND, 1 << 20);

    /** The first version of PostgreSQL of which databases are rewound. */
    private static final int REWINDS = 15;

    /** More servers than one are lost only where more than one was killed. */
    private static final int SERVERS = 4;

    private final EmbeddedSettings settings;

    /** Those that are open; of two the first has been tested. */
    private final Queue<Visit> open = new ConcurrentLinkedQueue<>();

    private final CountDownLatch mayEnd;

    private volatile boolean exiting;

    /** Whether it pauses before each use of a connection. */
    private volatile boolean slow;

    private int visits;

    private Victim(Path home, boolean waits) {
        this.settings = new EmbeddedSettings(Storage.AUTO, home, null, Duration.ofSeconds(1), Map.of());
        this.mayEnd = new CountDownLatch(waits ? 1 : 0);
    }

    /**
     * Runs in the JVM.
     *
     * @param arguments the folder for servers, the keys of templates to use, and whether to wait before the end
     */
    public static void main(String[] arguments) throws Exception {
        Victim victim = new Victim(Path.of(arguments[0]), Boolean.parseBoolean(arguments[2]));
        enter(Phase.STARTING);
        SteppingDriver.install(connection -> LockSupport.parkNanos(victim.slow ? SLOW.toNanos() : 0));
        Thread listener = new Thread(victim::listen, "listener");
        listener.setDaemon(true);
        listener.start();
        try {
            victim.run(List.of(arguments[1].split(",")));
        } catch (Exception ex) {
            if (!victim.exiting) {
                ex.printStackTrace();
                say("failed", ex.toString().replace('\n', ' '));
            }
        }
    }

    private void listen() {
        try (BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                if (line.equals("exit")) {
                    exiting = true;
                    System.exit(0);
                } else {
                    mayEnd.countDown();
                }
            }
        } catch (IOException ex) {
            say("failed", ex.toString());
        }
    }

    private static void say(String word, String... more) {
        System.out.println(MARK + word + " " + String.join(" ", more));
    }

    private static void enter(Phase phase) {
        say("phase", phase.name());
    }

    private void run(List<String> keys) throws Exception {
        for (String key : keys) {
            for (int servers = 1; !hasVisited(key); servers++) {
                if (servers == SERVERS) {
                    throw new IllegalStateException("No server stays");
                }
            }
        }
        while (!open.isEmpty()) {
            leaveFirst();
        }
        say("visited");
        mayEnd.await();
        enter(Phase.ENDING);
        ServerRegistry.ofThisJvm().close();
        say("done");
    }

    /** False if the server was lost; then there is another one. */
    private boolean hasVisited(String key) throws Exception {
        Lease lease = new Lease(this::server, POLICY, early -> {});
        try {
            lease.server();
        } catch (TemplateDatabaseException ex) {
            say("unstarted", ex.toString().replace('\n', ' '));
            throw ex;
        }
        Visit visit;
        try {
            visit = visit(key, lease);
        } catch (SQLException | TemplateDatabaseException ex) {
            lose(lease, ex);
            return false;
        }
        open.add(visit);
        if (open.size() > 1) {
            leaveFirst();
        }
        return open.contains(visit);
    }

    /** It may be on another server than the second, if its own was lost when nobody used it. */
    private void leaveFirst() throws Exception {
        Visit visit = open.element();
        try {
            leave(visit);
            open.remove();
        } catch (SQLException | TemplateDatabaseException ex) {
            lose(visit.lease(), ex);
        }
    }

    private void lose(Lease lease, Exception cause) throws Exception {
        if (exiting) {
            throw cause;
        }
        requireLost(lease, cause);
        open.removeIf(visit -> visit.lease().server().get().hasEnded());
    }

    private TemplateServer server() {
        return ServerRegistry.ofThisJvm()
                .get(settings, new TemplatePolicy(1L << 40, Duration.ofDays(1)), () -> Runtime.getRuntime()
                        .addShutdownHook(new Thread(this::close, "shutdown")));
    }

    /** As Spring does it: first the contexts, then what they stand on. */
    private void close() {
        open.forEach(visit -> visit.lease().close());
        ServerRegistry.ofThisJvm().close();
    }

    private Visit visit(String key, Lease lease) throws Exception {
        Content content = new Content(key);
        Endpoint endpoint = lease.server().endpoint();
        String data = lineage(lease);
        say("uses", key, data);
        AtomicBoolean built = new AtomicBoolean();
        lease.migrate(content::manifest, (database, part) -> {
            enter(Phase.BUILDING);
            built.set(true);
            try (Connection connection = connect(endpoint, lease.database().name())) {
                content.build(connection, lease.database().name());
            }
            enter(Phase.CLONING);
        });
        if (built.get()) {
            say("built", key, data);
        } else {
            say("reused", key);
            enter(Phase.CLONING);
        }
        LeaseFollower session = OneSession.on(endpoint);
        Visit visit = new Visit(content, lease, session, ProcessHandle.current().pid() + "-" + ++visits);
        enter(Phase.TESTING);
        write(visit);
        if (lease.server().get().server().facts().majorVersion() >= REWINDS) {
            OneSession.awaitRewinds(lease, session, Content.visit(visit.visitor()));
            write(visit);
            enter(Phase.REWINDING);
            DatabaseName before = lease.database().name();
            slow = true;
            lease.refresh();
            slow = false;
            if (lease.database().name().equals(before)) {
                say("rewound", key);
            }
            write(visit);
        }
        return visit;
    }

    /** To a database that is as new. */
    private static void write(Visit visit) throws SQLException {
        check(visit, "nobody");
        OneSession.execute(OneSession.of(visit.lease(), visit.session()), Content.visit(visit.visitor()));
        check(visit, visit.visitor());
    }

    /** Tells a data directory from others, also when it has moved to another run. */
    private static String lineage(Lease lease) throws IOException {
        Path data = Path.of(lease.server().get().server().setting("data_directory"));
        return String.valueOf(Files.readAttributes(data, "unix:ino").get("ino"));
    }

    private static void leave(Visit visit) throws SQLException {
        check(visit, visit.visitor());
        enter(Phase.CLOSING);
        visit.lease().close();
    }

    private static void check(Visit visit, String visitors) throws SQLException {
        String found = visit.content().found(OneSession.of(visit.lease(), visit.session()));
        if (!found.equals(visit.content().expected(visitors))) {
            say(
                    "wrong",
                    visit.lease().existing() + ": " + found + " instead of",
                    visit.content().expected(visitors));
        }
    }

    private static Connection connect(Endpoint endpoint, DatabaseName database) throws SQLException {
        return DriverManager.getConnection(endpoint.jdbcUrl(database), endpoint.username(), endpoint.password());
    }

    /** Fails unless the server has ended, which our own errors have to name. */
    private static void requireLost(Lease lease, Exception cause) throws Exception {
        long deadline = System.nanoTime() + LONG.toNanos() / 4;
        while (!lease.server().get().hasEnded()) {
            if (System.nanoTime() > deadline) {
                throw cause;
            }
            LockSupport.parkNanos(5_000_000);
        }
        String address = lease.server().endpoint().toString();
        if (cause instanceof TemplateDatabaseException && !cause.getMessage().contains(address)) {
            say("unclear", address + " is not named:", cause.toString().replace('\n', ' '));
        }
        try {
            lease.server().require(cause);
            throw new IllegalStateException("The lease does not know that its server has ended", cause);
        } catch (ServerException ex) {
            say("lost", ex.getMessage());
        }
    }

    /** A lease with a clone, which nobody else writes to. */
    private record Visit(Content content, Lease lease, LeaseFollower session, String visitor) {}
}
