package io.github.templatedb.core.server.embedded;

import io.github.templatedb.core.manifest.Sha256;
import io.github.templatedb.core.server.DatabaseAccess;
import io.github.templatedb.core.server.DatabaseName;
import io.github.templatedb.core.server.Endpoint;
import io.github.templatedb.core.server.InitScript;
import io.github.templatedb.core.server.Login;
import io.github.templatedb.core.server.Room;
import io.github.templatedb.core.server.RunningServer;
import io.github.templatedb.core.server.Server;
import io.github.templatedb.core.server.ServerException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A PostgreSQL from packaged binaries that all JVMs of a user share, if they ask for the same version and settings. The
 * first one starts it; it stops when none has used it for the idle timeout, and leaves its data to the next start. Its
 * data may be thrown away at any time, so nothing is ever flushed to disk for safety.
 *
 * @since 0.1.0
 */
public final class EmbeddedServer implements RunningServer {

    private static final Logger logger = LoggerFactory.getLogger(EmbeddedServer.class);

    /** Changes when JVMs with this version of the code cannot share a server with those before. */
    private static final int LAYOUT = 5;

    /** How much longer than one start another JVM that starts the server may take. */
    private static final Duration OTHERS = Duration.ofMinutes(1);

    /** A look at the process costs 20 microseconds; every connection that is asked for looks. */
    private static final long LOOK_NANOS = Duration.ofMillis(100).toNanos();

    /** The end of PostgreSQL's message, in English as initdb was told. */
    private static final String NO_SPACE = "No space left on device";

    private static final String LIFE =
            "The server runs on for templatedb.server.idle-timeout after the last JVM that uses"
                    + " it. Its next start has the database too, in another folder and, without templatedb.server.port, on another port.";

    /**
     * One JVM at a time, as PostgreSQL refuses a row that two change at once. The password goes from role to role as it is
     * stored: no statement has it, so no log can show it.
     */
    private static final String MAKING_ROLE =
            """
            DO $templatedb$
            DECLARE
                role text := %s;
                secret text := (SELECT rolpassword FROM pg_authid WHERE rolname = current_user);
            BEGIN
                PERFORM pg_advisory_xact_lock(%d);
                IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role) THEN
                    EXECUTE format('CREATE ROLE %%I', role);
                END IF;
                IF NOT EXISTS (SELECT FROM pg_authid
                        WHERE rolname = role AND rolcanlogin AND rolpassword IS NOT DISTINCT FROM secret) THEN
                    EXECUTE format('ALTER ROLE %%I LOGIN PASSWORD %%L', role, secret);
                END IF;
            END
            $templatedb$
            """;

    /** Any number, the same in every JVM. */
    private static final long ROLE_LOCK = 0x74646272_6f6c65L;

    private final RunFolder run;

    private final ProcessHandle postmaster;

    private final ServerControl.Registration registration;

    private final Server server;

    private final ServerHome home;

    private final Room room;

    private final String description;

    private final String initialisation;

    private final boolean own;

    private volatile long lookedAt = System.nanoTime();

    private volatile boolean ended;

    EmbeddedServer(
            RunFolder run,
            ProcessHandle postmaster,
            ServerControl.Registration registration,
            Server server,
            ServerHome home,
            String description,
            EmbeddedSettings settings)
            throws IOException {
        this.run = run;
        this.postmaster = postmaster;
        this.registration = registration;
        this.server = server;
        this.home = home;
        this.room = home.room();
        this.description = description;
        this.initialisation = InitScript.hash(settings.initScripts());
        this.own = settings.isOwn();
    }

    /**
     * Starts the server for some settings, or adopts the one that runs.
     *
     * @param settings where, how fast, and with which parameters
     * @return the server, which accepts connections
     * @throws ServerException if the driver, the unpacker or the binaries of this platform are missing
     * @throws ServerException if it cannot be started; the message has the words of initdb and postgres
     */
    public static EmbeddedServer start(EmbeddedSettings settings) {
        ClassLoader classLoader = EmbeddedServer.class.getClassLoader();
        if (settings.binaries() == null) {
            Binaries.check();
        } else {
            Binaries.checkDriver(classLoader);
        }
        CacheFolder cache = CacheFolder.of(ServerUser.ofThisJvm());
        Installation installation = Installation.of(settings, cache);
        String shared = identity(settings, installation);
        String identity = settings.apart().isEmpty() ? shared : OtherHomes.apart(shared, settings.apart());
        ServerHome home = ServerHome.of(settings, identity, cache);
        ServerControl control = ServerControl.ofThisSystem(installation, home);
        ServerLauncher launcher = new ServerLauncher(settings, installation, cache, home, control);
        try {
            if (!settings.apart().isEmpty() && home.runs().isEmpty()) {
                OtherHomes.deleteUnused(home.path(), home.user(), OtherHomes.apart(shared, ""));
            }
            try {
                return ProcessLock.holding(
                        home.lockFile(), ServerLauncher.STARTUP.plus(OTHERS), launcher::startOrAdopt);
            } catch (ServerException ex) {
                if (settings.isOwn()) {
                    FileTree.delete(home.path());
                }
                throw ex;
            }
        } catch (IOException ex) {
            throw home.failure(
                    "PostgreSQL cannot be started in %s: %s.".formatted(home.path(), ex),
                    "Name another folder in templatedb.server.directory, or look at what is in this one.",
                    ex);
        }
    }

    /** Two settings that differ where postgres sees it have two servers. */
    private static String identity(EmbeddedSettings settings, Installation installation) {
        String identity =
                "%d %s %s".formatted(LAYOUT, installation.version(), ServerParameters.with(settings.parameters()));
        if (settings.port() != EmbeddedSettings.ANY_PORT) {
            identity += " port " + settings.port();
        }
        if (!settings.initScripts().isEmpty()) {
            // What scripts make, roles above all, is for those only who ask for the same.
            identity += " " + InitScript.hash(settings.initScripts());
        }
        return Sha256.hex(identity.getBytes(StandardCharsets.UTF_8)).substring(0, 16);
    }

    @Override
    public Server server() {
        return server;
    }

    /**
     * The folder of the server.
     *
     * @return the folder of this run, which has the data directory and the log
     */
    public Path directory() {
        return run.folder();
    }

    @Override
    public boolean hasEnded() {
        if (!ended && System.nanoTime() - lookedAt > LOOK_NANOS) {
            lookedAt = System.nanoTime();
            ended = !RunProcesses.runs(postmaster);
        }
        return ended;
    }

    @Override
    public String lastWords() {
        String said = run.reasonOfEnd();
        if (said.isEmpty()) {
            return "";
        }
        return "PostgreSQL said: %s.%s".formatted(said, said.contains(NO_SPACE) ? " " + room.wayOut() : "");
    }

    @Override
    public Room room() {
        return room;
    }

    @Override
    public DatabaseAccess access(DatabaseName database) {
        return access(run, server.endpoint(), database);
    }

    static DatabaseAccess access(RunFolder run, Endpoint endpoint, DatabaseName database) {
        String login = "PGPASSWORD=\"$(cat %s)\" "
                .formatted(DatabaseAccess.word(run.passwordFile().toString()));
        return DatabaseAccess.of(endpoint, database, login, LIFE);
    }

    @Override
    public boolean hasApart(String name) {
        return Files.isDirectory(home.path()
                .resolveSibling(OtherHomes.apart(String.valueOf(home.path().getFileName()), name)));
    }

    @Override
    public String initialisation() {
        return initialisation;
    }

    /**
     * Lets a role log in, which is made if it is missing, without any right of its own. Its password is that of the server, whatever
     * the application's configuration has: that one may well be known to others on this machine.
     */
    @Override
    public Endpoint login(Login login) {
        if (!login.username().equals(server.endpoint().username())) {
            String name = "'" + login.username().replace("'", "''") + "'";
            server.execute("Making the role " + login.username(), List.of(MAKING_ROLE.formatted(name, ROLE_LOCK)));
        }
        return new Login(login.username(), "").at(server.endpoint());
    }

    @Override
    public String description() {
        return "%s (%s%s)"
                .formatted(description, home.inMemory() ? "memory" : "disk", OtherHomes.held(home.path(), home.user()));
    }

    /**
     * Gives the server up. It runs on for the idle timeout, and for other JVMs, unless it is this JVM's own. Servers that nobody has used
     * for a day are deleted, and at once those of a JVM that was killed.
     */
    @Override
    public void close() {
        server.close();
        try {
            registration.close();
            if (own) {
                run.processes().stop();
                FileTree.delete(home.path());
            }
        } catch (IOException ex) {
            throw new ServerException("PostgreSQL in " + run.folder() + " could not be given up", ex);
        }
        logger.debug("Gave up PostgreSQL in {}", run.folder());
        OtherHomes.deleteForgotten(home.path(), home.user());
    }
}
