package io.github.templatedb.core.server.embedded;

import io.github.templatedb.core.server.Endpoint;
import io.github.templatedb.core.server.InitScript;
import io.github.templatedb.core.server.InitScriptException;
import io.github.templatedb.core.server.Server;
import io.github.templatedb.core.server.ServerException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts the server of a home, or adopts the one that runs there. The caller has the lock of the home, so of all JVMs that
 * want the server one is here.
 */
final class ServerLauncher {

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

    /** How long the watchdog may take to decide between stopping and going on. */
    private static final Duration DECISION = Duration.ofSeconds(2);

    private final EmbeddedSettings settings;

    private final Installation installation;

    private final CacheFolder cache;

    private final ServerHome home;

    private final ServerControl control;

    ServerLauncher(
            EmbeddedSettings settings,
            Installation installation,
            CacheFolder cache,
            ServerHome home,
            ServerControl control) {
        this.settings = settings;
        this.installation = installation;
        this.cache = cache;
        this.home = home;
        this.control = control;
    }

    EmbeddedServer startOrAdopt() throws IOException {
        long begin = System.nanoTime();
        awaitDecisions();
        Optional<ServerState> state = home.state();
        if (state.isPresent()) {
            Optional<EmbeddedServer> adopted = adopt(state.get(), begin);
            if (adopted.isPresent()) {
                return adopted.get();
            }
        }
        return start(begin);
    }

    /** A watchdog takes the state file away before it looks for the last time, and may bring it back. */
    private void awaitDecisions() throws IOException {
        for (ServerRun run : home.runs()) {
            if (Files.exists(run.folder().resolve("state"))) {
                ServerRun.await(DECISION, () -> Files.exists(home.stateFile()) || run.isStopping() || run.hasEnded());
            }
        }
    }

    private Optional<EmbeddedServer> adopt(ServerState state, long begin) throws IOException {
        ServerRun run = home.run(state);
        Optional<ProcessHandle> postmaster = run.postmaster();
        if (postmaster.isEmpty() || run.hasEnded()) {
            logger.debug("The server of {} has ended", run.folder());
            return Optional.empty();
        }
        if (!run.port().equals(Optional.of(state.port()))) {
            logger.info(
                    "{} leads to the port {}, where {} does not listen", home.stateFile(), state.port(), run.folder());
            return Optional.empty();
        }
        Optional<ServerControl.Registration> registration = control.register(run);
        if (registration.isEmpty() || !home.state().equals(Optional.of(state))) {
            close(registration);
            return Optional.empty();
        }
        run.writeIdleTimeout(settings.idleTimeout());
        try {
            Server server = connect(run, state.port());
            checkData(server, run);
            EmbeddedServer adopted = new EmbeddedServer(
                    run,
                    postmaster.get(),
                    registration.get(),
                    server,
                    home,
                    describe("adopted", server, begin),
                    InitScript.hash(settings.initScripts()));
            logger.info(
                    "Adopted PostgreSQL {} on port {}, data in {} ({})",
                    server.facts().majorVersion(),
                    state.port(),
                    run.folder(),
                    home.storage());
            return Optional.of(adopted);
        } catch (ServerException ex) {
            logger.info("PostgreSQL in {} cannot be adopted: {}", run.folder(), ex.getMessage());
            close(registration);
            return Optional.empty();
        }
    }

    private static void close(Optional<ServerControl.Registration> registration) throws IOException {
        if (registration.isPresent()) {
            registration.get().close();
        }
    }

    /** Another program may have the port now. */
    private static void checkData(Server server, ServerRun run) throws IOException {
        String data = server.setting("data_directory");
        if (!Files.isSameFile(Path.of(data), run.data())) {
            server.close();
            throw new ServerException(
                    "the server on the port %s has other data, %s".formatted(server.endpoint(), data), null);
        }
    }

    private EmbeddedServer start(long begin) throws IOException {
        Files.deleteIfExists(home.stateFile());
        ServerRun run = ServerRun.create(home.path(), home.user());
        try {
            takeOver(run);
            if (!Files.exists(run.data())) {
                Image image = Image.of(installation, cache);
                CopyOnWrite.copyFolder(image.data(), run.data());
                run.writePassword(image.password());
                configure(run);
            }
            home.user().ownAll(run.folder());
            // Nobody uses it before it is ready; should this JVM be killed meanwhile, that is its end.
            run.writeIdleTimeout(settings.startupTimeout(), settings.idleTimeout());
            run.writeBoot();
            int port = launch(run);
            ProcessHandle postmaster = run.postmaster().orElseThrow();
            ServerControl.Registration registration = control.register(run)
                    .orElseThrow(() -> new ServerException("the watchdog of postgres does not answer", null));
            run.writeIdleTimeout(settings.idleTimeout());
            Server server = connect(run, port);
            initialise(run, server);
            new ServerState(run.name(), port).write(home.stateFile());
            String description = describe("started", server, begin);
            logger.info(
                    "Started PostgreSQL {} on port {}, data in {} ({}), in {} ms",
                    server.facts().majorVersion(),
                    port,
                    run.folder(),
                    home.storage(),
                    millisSince(begin));
            return new EmbeddedServer(
                    run, postmaster, registration, server, home, description, InitScript.hash(settings.initScripts()));
        } catch (IOException | RuntimeException ex) {
            throw startFailure(run, ex);
        }
    }

    /** Ends what is left of earlier runs. Data that was left in order goes on; other data is thrown away. */
    private void takeOver(ServerRun next) throws IOException {
        for (ServerRun left : home.runs()) {
            if (left.equals(next)) {
                continue;
            }
            if (left.isStopping()) {
                left.awaitEnd();
            }
            left.kill();
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

    private void configure(ServerRun run) throws IOException {
        Map<String, String> parameters = parameters(settings.parameters());
        boolean copyOnWrite = CopyOnWrite.isOffered(run.data());
        ThrowAwayData.ofFileSystem(run.majorVersion(), copyOnWrite).forEach(parameters::putIfAbsent);
        List<String> lines = parameters.entrySet().stream()
                .map(parameter ->
                        parameter.getKey() + " = '" + parameter.getValue().replace("'", "''") + "'")
                .toList();
        Files.write(run.data().resolve("postgresql.conf"), lines, StandardOpenOption.APPEND);
    }

    /** What the server is told: our settings for throw-away data, and the user's over them. */
    static Map<String, String> parameters(Map<String, String> overrides) {
        Map<String, String> parameters = new TreeMap<>(ThrowAwayData.PARAMETERS);
        parameters.put("listen_addresses", LOOPBACK);
        parameters.putAll(overrides);
        return parameters;
    }

    private int launch(ServerRun run) throws IOException {
        FixedPort fixed = FixedPort.of(settings);
        if (fixed != null) {
            fixed.vacate(home);
        }
        for (int attempt = 1; ; attempt++) {
            int port = fixed != null ? fixed.number() : freePort();
            try {
                removeSigns(run);
                control.start(
                        run,
                        installation.command("postgres", "-D", run.data().toString(), "-p", Integer.toString(port)),
                        settings.startupTimeout());
                return port;
            } catch (ServerException ex) {
                if (attempt == ATTEMPTS || !run.lastWords().contains("Address already in use")) {
                    throw ex;
                }
            }
        }
    }

    /** An attempt before, with a port that was taken, or the run that had the data before may have left these. */
    private static void removeSigns(ServerRun run) throws IOException {
        for (String name : List.of("ended", "pid", "clients", "stopping", "data/postmaster.pid")) {
            Files.deleteIfExists(run.folder().resolve(name));
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName(LOOPBACK))) {
            return socket.getLocalPort();
        }
    }

    private Server connect(ServerRun run, int port) throws IOException {
        return new Server(new Endpoint(LOOPBACK, port, Image.SUPERUSER, run.password(), CONNECTION));
    }

    /**
     * Runs the scripts in the database that all others are copied from. The server cannot be adopted yet, and is thrown away if a
     * script fails.
     */
    private void initialise(ServerRun run, Server server) throws IOException {
        if (isInitialised(run)) {
            return;
        }
        Endpoint endpoint = server.endpoint();
        String url = "jdbc:postgresql://" + endpoint.address() + "/template1?" + endpoint.query("");
        try (Connection connection = DriverManager.getConnection(url, endpoint.username(), endpoint.password())) {
            settings.initScripts().forEach(script -> script.run(connection));
        } catch (SQLException ex) {
            throw new ServerException("The database for init scripts cannot be reached: " + ex.getMessage(), ex);
        }
        home.user().own(Files.createFile(run.data().resolve(INITIALISED)));
    }

    /** A JVM may be killed while it runs the scripts, and the server be stopped in order after it. */
    private boolean isInitialised(ServerRun run) {
        return settings.initScripts().isEmpty() || Files.exists(run.data().resolve(INITIALISED));
    }

    private static String describe(String how, Server server, long begin) {
        return "PostgreSQL %d %s in %d ms".formatted(server.facts().majorVersion(), how, millisSince(begin));
    }

    private static long millisSince(long begin) {
        return Duration.ofNanos(System.nanoTime() - begin).toMillis();
    }

    private ServerException startFailure(ServerRun run, Throwable cause) {
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
            run.kill();
            run.delete();
        } catch (IOException | ServerException ex) {
            cause.addSuppressed(ex);
        }
        return failure;
    }

    private static boolean isNotOfPostgres(ServerRun run, ServerException failure) {
        return failure instanceof InitScriptException || !failure.action().isEmpty() && !Files.exists(run.log());
    }
}
