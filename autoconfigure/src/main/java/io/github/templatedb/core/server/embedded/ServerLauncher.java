package io.github.templatedb.core.server.embedded;

import io.github.templatedb.core.server.Endpoint;
import io.github.templatedb.core.server.InitScriptException;
import io.github.templatedb.core.server.Server;
import io.github.templatedb.core.server.ServerException;
import io.github.templatedb.core.server.embedded.ServerControl.Registration;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts the server of a home, or adopts the one that runs there. The caller has the lock of the home, so of all JVMs that
 * want the server one is here.
 *
 * @param settings what server is wanted
 * @param installation has its programs
 * @param cache has the image of its data
 * @param home where it is kept
 * @param control how it is started
 */
record ServerLauncher(
        EmbeddedSettings settings,
        Installation installation,
        CacheFolder cache,
        ServerHome home,
        ServerControl control) {

    private static final Logger logger = LoggerFactory.getLogger(ServerLauncher.class);

    static final String LOOPBACK = "127.0.0.1";

    /**
     * Two round trips fewer for each connection: the server has no TLS, and the driver need not ask first; it may say its name
     * when it begins (pgjdbc documentation, "Connection Parameters").
     */
    private static final Map<String, String> CONNECTION = Map.of("sslmode", "disable", "assumeMinServerVersion", "14");

    /** Moves with the data that init scripts have been run on. */
    private static final String INITIALISED = "templatedb-initialised";

    /** A port that was free a moment ago may be taken: then another is tried. */
    private static final int ATTEMPTS = 3;

    /** How long postgres may take until it accepts connections: a hundred times what it takes. */
    static final Duration STARTUP = Duration.ofSeconds(60);

    /** How long the watchdog may take to decide between stopping and going on. */
    private static final Duration DECISION = Duration.ofSeconds(2);

    EmbeddedServer startOrAdopt() throws IOException {
        long begin = System.nanoTime();
        awaitDecisions();
        Optional<RunFolder> current = home.current();
        Optional<EmbeddedServer> adopted = current.isPresent() ? adopt(current.get(), begin) : Optional.empty();
        return adopted.isPresent() ? adopted.get() : start(begin);
    }

    /** A watchdog takes the state file away before it looks for the last time, and may bring it back. */
    private void awaitDecisions() throws IOException {
        for (RunFolder run : home.runs()) {
            if (Files.exists(run.folder().resolve("state"))) {
                RunFolder.await(DECISION, () -> Files.exists(home.stateFile()) || run.isStopping() || run.hasEnded());
            }
        }
    }

    private Optional<EmbeddedServer> adopt(RunFolder run, long begin) throws IOException {
        Optional<ProcessHandle> postmaster = run.processes().postmaster();
        Optional<Integer> port = run.port();
        if (postmaster.isEmpty() || port.isEmpty() || run.hasEnded()) {
            logger.debug("The server of {} has ended", run.folder());
            return Optional.empty();
        }
        Optional<Registration> registration = control.register(run);
        if (registration.isEmpty() || !home.current().equals(Optional.of(run))) {
            close(registration);
            return Optional.empty();
        }
        run.writeIdleTimeout(settings.idleTimeout());
        try {
            Server server = connect(run, port.get());
            checkData(server, run);
            return Optional.of(server("adopted", run, postmaster.get(), registration.get(), server, begin));
        } catch (ServerException ex) {
            logger.info("PostgreSQL in {} cannot be adopted: {}", run.folder(), ex.getMessage());
            close(registration);
            return Optional.empty();
        }
    }

    private static void close(Optional<Registration> registration) throws IOException {
        if (registration.isPresent()) {
            registration.get().close();
        }
    }

    /** Another program may have the port now. */
    static void checkData(Server server, RunFolder run) throws IOException {
        String data = server.setting("data_directory");
        if (!Files.isSameFile(Path.of(data), run.data())) {
            server.close();
            throw new ServerException(
                    "the server on the port %s has other data, %s".formatted(server.endpoint(), data));
        }
    }

    /** With new data each time: that of a postgres which did not come up is thrown away by its watchdog. */
    private EmbeddedServer start(long begin) throws IOException {
        Files.deleteIfExists(home.stateFile());
        for (int attempt = 1; ; attempt++) {
            RunFolder run = RunFolder.create(home.path(), home.user());
            try {
                return start(run, begin);
            } catch (IOException | RuntimeException ex) {
                boolean again = attempt < ATTEMPTS && run.lastWords().contains("Address already in use");
                ServerException failure = startFailure(run, ex);
                if (!again) {
                    throw failure;
                }
            }
        }
    }

    private EmbeddedServer start(RunFolder run, long begin) throws IOException {
        takeOver(run);
        if (!Files.exists(run.data())) {
            Image image = Image.of(installation, cache);
            FileTree.copy(image.data(), run.data());
            run.writePassword(image.password());
            ServerParameters.write(settings.parameters(), run);
        }
        home.user().ownAll(run.folder());
        // Nobody uses it before it is ready; should this JVM be killed meanwhile, that is its end.
        run.writeIdleTimeout(STARTUP, settings.idleTimeout());
        run.writeBoot();
        int port = launch(run);
        ProcessHandle postmaster = run.processes().postmaster().orElseThrow();
        Registration registration = control.register(run)
                .orElseThrow(() -> new ServerException("the watchdog of postgres does not answer"));
        run.writeIdleTimeout(settings.idleTimeout());
        Server server = connect(run, port);
        initialise(run, server);
        home.leadTo(run);
        return server("started", run, postmaster, registration, server, begin);
    }

    /** Ends what is left of earlier runs. Data that was left in order goes on; other data is thrown away. */
    private void takeOver(RunFolder next) throws IOException {
        for (RunFolder left : home.runs()) {
            if (left.equals(next)) {
                continue;
            }
            if (left.isStopping()) {
                left.processes().awaitEnd();
            }
            left.processes().kill();
            if (left.isTrusted() && isInitialised(left) && !Files.exists(next.data())) {
                next.writePassword(left.password());
                Files.move(left.data(), next.data(), StandardCopyOption.ATOMIC_MOVE);
            } else if (Files.exists(left.data()) || left.hasEnded()) {
                logger.info(
                        "Threw away {}: its server was not stopped in order since the machine was started; templates are"
                                + " built again",
                        left.folder());
            }
            left.delete();
        }
    }

    private int launch(RunFolder run) throws IOException {
        FixedPort fixed = FixedPort.of(settings);
        if (fixed != null) {
            fixed.vacate(home);
        }
        int port = fixed != null ? fixed.number() : freePort();
        // The run that had the data before may have left it.
        Files.deleteIfExists(run.data().resolve("postmaster.pid"));
        control.start(
                run,
                installation.command("postgres", "-D", run.data().toString(), "-p", Integer.toString(port)),
                STARTUP);
        return port;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName(LOOPBACK))) {
            return socket.getLocalPort();
        }
    }

    static Server connect(RunFolder run, int port) throws IOException {
        return new Server(new Endpoint(LOOPBACK, port, Image.SUPERUSER, run.password(), CONNECTION));
    }

    /**
     * Runs the scripts in the database that all others are copied from. The server cannot be adopted yet, and is thrown away if a
     * script fails.
     */
    private void initialise(RunFolder run, Server server) throws IOException {
        if (isInitialised(run)) {
            return;
        }
        Endpoint endpoint = server.endpoint();
        String url = "jdbc:postgresql://" + endpoint.address() + "/template1?" + endpoint.query("");
        try (Connection connection = DriverManager.getConnection(url, endpoint.username(), endpoint.password())) {
            settings.initScripts()
                    .forEach(script ->
                            script.run(connection, " The server was thrown away, so nothing of the script is left."));
        } catch (SQLException ex) {
            throw new ServerException("The database for init scripts cannot be reached: " + ex.getMessage(), ex);
        }
        home.user().own(Files.createFile(run.data().resolve(INITIALISED)));
    }

    /** A JVM may be killed while it runs the scripts, and the server be stopped in order after it. */
    private boolean isInitialised(RunFolder run) {
        return settings.initScripts().isEmpty() || Files.exists(run.data().resolve(INITIALISED));
    }

    private EmbeddedServer server(
            String how, RunFolder run, ProcessHandle postmaster, Registration registration, Server server, long begin)
            throws IOException {
        String description = "PostgreSQL %d %s in %d ms"
                .formatted(
                        server.facts().majorVersion(),
                        how,
                        Duration.ofNanos(System.nanoTime() - begin).toMillis());
        logger.info(
                "{} on port {}, data in {} ({})", description, server.endpoint().port(), run.folder(), home.storage());
        return new EmbeddedServer(run, postmaster, registration, server, home, description, settings);
    }

    private ServerException startFailure(RunFolder run, Throwable cause) {
        ServerException failure = cause instanceof ServerException known && isNotOfPostgres(run, known)
                ? known
                : home.failure(
                        "The embedded PostgreSQL could not be started in %s: %s%n%s"
                                .formatted(run.folder(), cause.getMessage(), run.lastWords()),
                        settings.parameters().isEmpty()
                                ? ""
                                : "Correct, or leave out, those of %s that postgres complains about."
                                        .formatted(settings.parameters().keySet().stream()
                                                .map("templatedb.server.settings."::concat)
                                                .sorted()
                                                .toList()),
                        cause);
        try {
            run.processes().kill();
            run.delete();
        } catch (IOException | ServerException ex) {
            cause.addSuppressed(ex);
        }
        return failure;
    }

    private static boolean isNotOfPostgres(RunFolder run, ServerException failure) {
        return failure instanceof InitScriptException || !failure.action().isEmpty() && !Files.exists(run.log());
    }
}
