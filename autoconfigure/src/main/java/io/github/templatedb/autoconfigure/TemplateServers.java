package io.github.templatedb.autoconfigure;

import io.github.templatedb.core.TemplateDatabaseException;
import io.github.templatedb.core.clone.TemplateServer;
import io.github.templatedb.core.server.Activity;
import io.github.templatedb.core.server.EmbeddedServer;
import io.github.templatedb.core.server.ServerException;
import io.github.templatedb.core.server.ServerSettings;
import io.github.templatedb.core.template.TemplatePolicy;
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
     * @param policy which templates are kept on it; the first one given for a server counts
     * @param onFirstStart called before the first server of this JVM starts, to arrange that {@link #close()} is called
     * @return the server, running
     * @throws TemplateDatabaseException if it cannot be started, now or before in this JVM: 30 contexts need not each
     *     wait for the same failure
     */
    public synchronized TemplateServer get(ServerSettings settings, TemplatePolicy policy, Runnable onFirstStart) {
        Running present = running.get(settings);
        if (present != null) {
            return present.templates();
        }
        ServerException failure = failures.get(settings);
        if (failure != null) {
            throw failure;
        }
        if (running.isEmpty()) {
            onFirstStart.run();
        }
        try {
            Running started = Running.start(settings, policy, activity);
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
                                running.values().stream().map(Running::describe).toList()),
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

    private record Running(EmbeddedServer embedded, TemplateServer templates, Duration startup) {

        static Running start(ServerSettings settings, TemplatePolicy policy, Activity activity) {
            long begin = System.nanoTime();
            EmbeddedServer embedded = EmbeddedServer.start(settings);
            Duration startup = Duration.ofNanos(System.nanoTime() - begin);
            return new Running(embedded, new TemplateServer(embedded.server(), activity, policy), startup);
        }

        String describe() {
            return "PostgreSQL %d started in %s (%s)"
                    .formatted(
                            embedded.server().facts().majorVersion(),
                            millis(startup),
                            embedded.server().inMemory() ? "memory" : "disk");
        }

        void close() {
            templates.close();
            embedded.close();
        }
    }
}
