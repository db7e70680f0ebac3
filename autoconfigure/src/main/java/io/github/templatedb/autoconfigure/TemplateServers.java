package io.github.templatedb.autoconfigure;

import io.github.templatedb.core.TemplateDatabaseException;
import io.github.templatedb.core.clone.TemplateServer;
import io.github.templatedb.core.server.Activity;
import io.github.templatedb.core.server.RunningServer;
import io.github.templatedb.core.server.ServerException;
import io.github.templatedb.core.server.ServerSettings;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The servers of this JVM, one for each different settings, started when they are first needed and stopped together.
 * Safe for use by several threads.
 *
 * @since 0.1.0
 */
public final class TemplateServers implements AutoCloseable {

    private static final Logger logger = LoggerFactory.getLogger(TemplateServers.class);

    private static final TemplateServers OF_THIS_JVM = new TemplateServers();

    private final Map<ServerSettings, Running> running = new LinkedHashMap<>();

    private final Map<ServerSettings, ServerException> failures = new LinkedHashMap<>();

    private final Activity activity = new Activity();

    TemplateServers() {}

    /**
     * The servers that all contexts of this JVM share.
     *
     * @return always the same object
     */
    public static TemplateServers ofThisJvm() {
        return OF_THIS_JVM;
    }

    /**
     * The server for some settings.
     *
     * @param settings what server is wanted
     * @param onStart called before a server starts, to arrange that {@link #close()} is called
     * @return the server, running
     * @throws TemplateDatabaseException if it cannot be started, now or before in this JVM: 30 contexts need not each
     *     wait for the same failure
     */
    public synchronized TemplateServer get(ServerSettings settings, Runnable onStart) {
        Running present = running.get(settings);
        if (present != null) {
            return present.templates();
        }
        ServerException failure = failures.get(settings);
        if (failure != null) {
            throw failure;
        }
        onStart.run();
        try {
            Running started = Running.start(settings, activity);
            running.put(settings, started);
            return started.templates();
        } catch (ServerException ex) {
            failures.put(settings, ex);
            throw ex;
        }
    }

    /**
     * What was done in this JVM, in one line.
     *
     * @return the line, if a server was started
     */
    public synchronized Optional<String> summary() {
        if (running.isEmpty()) {
            return Optional.empty();
        }
        Activity.Snapshot done = activity.snapshot();
        return Optional.of(("%s; templates: %d built in %s, %d times reused; clones: %d made in %s")
                .formatted(
                        String.join(
                                ", ",
                                running.values().stream()
                                        .map(one -> one.server().description())
                                        .toList()),
                        done.built(),
                        millis(done.building()),
                        done.reused(),
                        done.clones(),
                        millis(done.cloning())));
    }

    private static String millis(Duration duration) {
        return duration.toMillis() + " ms";
    }

    /** Stops all servers. What was kept in them is gone. */
    @Override
    public synchronized void close() {
        running.values().forEach(server -> {
            try {
                server.close();
            } catch (ServerException ex) {
                logger.warn("A server was not stopped", ex);
            }
        });
        running.clear();
    }

    private record Running(RunningServer server, TemplateServer templates) {

        static Running start(ServerSettings settings, Activity activity) {
            RunningServer server = settings.start();
            return new Running(server, new TemplateServer(server.server(), activity));
        }

        void close() {
            templates.close();
            server.close();
        }
    }
}
