package io.github.templatedb.core.server.embedded;

import io.github.templatedb.core.server.DatabaseAccess;
import io.github.templatedb.core.server.DatabaseName;
import io.github.templatedb.core.server.Room;
import io.github.templatedb.core.server.RunningServer;
import io.github.templatedb.core.server.Server;
import io.github.templatedb.core.server.ServerException;
import io.github.templatedb.core.server.embedded.ServerControl.Registration;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * An embedded server of this user, running or ended, as its folder shows it. None is started by looking at it.
 *
 * @since 0.1.0
 */
public final class FoundServer {

    /** Whoever starts it has its lock meanwhile. */
    private static final Duration LIMIT = ServerLauncher.STARTUP;

    private final ServerHome home;

    private FoundServer(ServerHome home) {
        this.home = home;
    }

    /**
     * Finds the servers that this user has on this machine, of any version and any settings.
     *
     * @param directory the folder below which they are, as {@code templatedb.server.directory} says; null for the places where they
     *     are if that says nothing: in memory and on disk
     * @return those that have data, running or not
     * @throws ServerException if a folder cannot be read
     */
    public static List<FoundServer> all(@Nullable Path directory) {
        ServerUser user = ServerUser.ofThisJvm();
        List<Path> places = directory == null
                ? ServerHome.places(user)
                : List.of(directory.toAbsolutePath().normalize());
        List<FoundServer> found = new ArrayList<>();
        try {
            for (Path place : places) {
                if (Files.isDirectory(place)) {
                    // By their real names, as the processes of a server are known by the name of its folder.
                    for (ServerHome home : OtherHomes.below(place.toRealPath(), user, path -> isOf(user, path))) {
                        if (!home.runs().isEmpty()) {
                            found.add(new FoundServer(home));
                        }
                    }
                }
            }
            return found;
        } catch (IOException ex) {
            throw new ServerException("The folders of servers, %s, cannot be read: %s.".formatted(places, ex), ex);
        }
    }

    private static boolean isOf(ServerUser user, Path home) {
        try {
            return PrivateFolder.create(home, user).equals(home);
        } catch (IOException ex) {
            return false;
        }
    }

    /**
     * The folder of the server, whose name tells servers of different settings apart.
     *
     * @return a folder that is there
     */
    public Path folder() {
        return home.path();
    }

    /**
     * What its folder takes.
     *
     * @return bytes
     */
    public long bytes() {
        return read(() -> FileTree.size(home.path()));
    }

    /**
     * When a JVM has begun to use it, or it has ended.
     *
     * @return the later of both
     */
    public Instant lastUse() {
        return read(() -> OtherHomes.lastUse(home));
    }

    /**
     * Whether it was made for one JVM alone, with which it goes.
     *
     * @return false for one that all JVMs of this user share
     */
    public boolean isOwn() {
        return String.valueOf(home.path().getFileName()).contains("-" + EmbeddedSettings.OWN);
    }

    /**
     * Whether it has processes.
     *
     * @return false if it has ended
     */
    public boolean isRunning() {
        return read(() -> running().isPresent());
    }

    /** None if a server of one's own was deleted meanwhile, with its folder. */
    private List<RunFolder> runs() throws IOException {
        return Files.isDirectory(home.path()) ? home.runs() : List.of();
    }

    private Optional<RunFolder> running() throws IOException {
        for (RunFolder run : runs()) {
            if (run.isStopping()) {
                run.processes().awaitEnd();
            }
            if (!run.processes().isOver()) {
                return Optional.of(run);
            }
        }
        return Optional.empty();
    }

    private Optional<RunFolder> ready() throws IOException {
        return running().filter(RunFolder::isReady);
    }

    /**
     * Whether the next start goes on with the data of one that has ended.
     *
     * @return false if it throws the data away
     */
    public boolean isInOrder() {
        return any(RunFolder::isTrusted);
    }

    private boolean any(DirectoryStream.Filter<RunFolder> condition) {
        return read(() -> {
            for (RunFolder run : runs()) {
                if (condition.accept(run)) {
                    return true;
                }
            }
            return false;
        });
    }

    /**
     * Whether it has ended and nobody will ever use its data: it was made for one JVM alone, or was killed since the machine was started.
     * Looked at while nobody can start it.
     *
     * @return false if it runs or starts, after an orderly stop, and after a restart of the machine
     */
    public boolean isLeft() {
        return !isRunning() && isUseless() && read(() -> holding(() -> !isRunning() && isUseless()));
    }

    private boolean isUseless() {
        return any(run -> isOwn() || Files.exists(run.folder().resolve("boot")) && !run.isOfEarlierBoot());
    }

    private <T> T holding(ProcessLock.Work<T> work) throws IOException {
        return ProcessLock.holding(home.lockFile(), LIMIT, work);
    }

    /**
     * Connects to one that runs, which does not stop before this is closed.
     *
     * @return the server
     * @throws ServerException if it has ended or does not answer
     */
    public RunningServer connect() {
        return read(() -> {
            // Whoever starts it has its lock until it is ready.
            RunFolder run =
                    ready().or(() -> read(() -> holding(this::ready))).orElseThrow(() -> unanswered("it is ending"));
            int port = run.port().orElseThrow(() -> unanswered("it has no port"));
            // Where there is no pipe, it is the JVM that has registered last which stops it.
            Registration registration = Files.exists(run.clients())
                    ? new Watchdog().register(run).orElseThrow(() -> awaitedEnd(run))
                    : () -> {};
            try {
                Server server = ServerLauncher.connect(run, port);
                ServerLauncher.checkData(server, run);
                return new Connected(run, server, registration);
            } catch (IOException | ServerException ex) {
                registration.close();
                throw ex;
            }
        });
    }

    private ServerException awaitedEnd(RunFolder run) {
        run.processes().awaitEnd();
        return unanswered("it is ending");
    }

    private ServerException unanswered(String why) {
        return new ServerException(
                "The server in %s does not answer: %s.".formatted(home.path(), why), "Try again in a moment.");
    }

    /**
     * Deletes the data of one that has ended.
     *
     * @return false if it runs, or starts at this moment
     */
    public boolean delete() {
        return read(() -> holding(() -> OtherHomes.delete(home)));
    }

    /**
     * Stops one that runs, in order.
     *
     * @param condition asked while nobody can start it
     */
    public void stopIf(BooleanSupplier condition) {
        read(() -> holding(() -> {
            ready().filter(run -> condition.getAsBoolean())
                    .ifPresent(run -> run.processes().stop());
            return home;
        }));
    }

    /**
     * Whether there is any data of it.
     *
     * @return false after it was deleted
     */
    public boolean hasData() {
        return read(() -> !runs().isEmpty());
    }

    private <T> T read(ProcessLock.Work<T> work) {
        try {
            return work.run();
        } catch (IOException ex) {
            throw new ServerException("The server in %s cannot be read: %s.".formatted(home.path(), ex), ex);
        }
    }

    @Override
    public String toString() {
        return String.valueOf(home.path().getFileName());
    }

    /** One that others use as well. */
    private record Connected(RunFolder run, Server server, Registration registration) implements RunningServer {

        @Override
        public boolean hasEnded() {
            return run.hasEnded();
        }

        @Override
        public String lastWords() {
            return run.reasonOfEnd();
        }

        @Override
        public Room room() {
            return Room.unknown(run.folder().toString(), "");
        }

        @Override
        public DatabaseAccess access(DatabaseName database) {
            return EmbeddedServer.access(run, server.endpoint(), database);
        }

        @Override
        public String description() {
            return run.folder().toString();
        }

        @Override
        public void close() {
            server.close();
            try {
                registration.close();
            } catch (IOException ex) {
                throw new ServerException("%s could not be given up: %s.".formatted(run.folder(), ex), ex);
            }
        }
    }
}
