package io.github.templatedb.core.server.embedded;

import io.github.templatedb.core.server.ServerException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** How a server is started, and how it learns that no JVM uses it any more. */
interface ServerControl {

    /** The way of this system. */
    static ServerControl ofThisSystem(Installation installation, ServerHome home) {
        boolean windows = System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("windows");
        return windows ? new LastJvm(installation, home) : new Watchdog();
    }

    /**
     * Starts postgres and waits until it accepts connections.
     *
     * @param run the folder, which has the data directory
     * @param command the command line of postgres
     * @param timeout how long it may take
     * @throws ServerException if it ends or takes longer
     */
    void start(RunFolder run, List<String> command, Duration timeout) throws IOException;

    /**
     * Registers this JVM as one that uses the server.
     *
     * @return nothing if the server cannot be relied on
     */
    Optional<Registration> register(RunFolder run) throws IOException;

    /** The sign that this JVM uses a server; it ends with the JVM, however that ends. */
    interface Registration extends AutoCloseable {

        /** Gives the server up. */
        @Override
        void close() throws IOException;
    }

    /** Waits for what postgres says in its own file, or for the end of the process that was started. */
    static void awaitReady(RunFolder run, Process process, Duration timeout) {
        boolean decided = RunFolder.await(timeout, () -> run.isReady() || run.hasEnded() || !process.isAlive());
        if (run.hasEnded() || !process.isAlive()) {
            throw new ServerException("postgres ended at once");
        }
        if (!decided) {
            throw new ServerException("postgres accepted no connections within %s".formatted(timeout));
        }
    }
}
