package io.github.templatedb.autoconfigure;

import io.github.templatedb.core.TemplateDatabaseException;
import io.github.templatedb.core.clone.TemplateServer;
import io.github.templatedb.core.server.Activity;
import io.github.templatedb.core.server.RunningServer;
import io.github.templatedb.core.server.ServerException;
import io.github.templatedb.core.server.ServerSettings;
import io.github.templatedb.core.template.TemplatePolicy;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
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

    private int lost;

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
     * @param onStart called before a server starts, to arrange that {@link #close()} is called
     * @return the server, running
     * @throws TemplateDatabaseException if it cannot be started, now or before in this JVM: 30 contexts need not each
     *     wait for the same failure
     */
    public synchronized TemplateServer get(ServerSettings settings, TemplatePolicy policy, Runnable onStart) {
        removeLost();
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
            Running started = Running.start(settings, policy, activity);
            running.put(settings, started);
            return started.templates();
        } catch (ServerException ex) {
            failures.put(settings, ex);
            throw ex;
        }
    }

    /**
     * How many servers have gone while this JVM used them. Contexts from before have no database any more.
     *
     * @return grows when one goes
     */
    public synchronized int lost() {
        removeLost();
        return lost;
    }

    private void removeLost() {
        List<ServerSettings> gone = running.entrySet().stream()
                .filter(entry -> entry.getValue().server().hasEnded())
                .map(Map.Entry::getKey)
                .toList();
        for (ServerSettings settings : gone) {
            lost++;
            Running server = Objects.requireNonNull(running.remove(settings));
            logger.warn(
                    "{} has ended while it was used. Its databases are gone; the next context starts another",
                    server.server().server().endpoint());
            close(server);
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
        String servers =
                running.values().stream().map(one -> one.server().description()).collect(Collectors.joining(", "));
        String refreshes = done.refreshes() + done.kept() == 0
                ? ""
                : "; refreshes: %d, and %d that kept a clone".formatted(done.refreshes(), done.kept());
        String kept = done.keptDatabases() == 0 ? "" : "; databases kept: %d".formatted(done.keptDatabases());
        return Optional.of(("%s; templates: %d built in %s, %d times reused; clones: %d made in %s%s%s")
                .formatted(
                        servers,
                        done.built(),
                        millis(done.building()),
                        done.reused(),
                        done.clones(),
                        millis(done.cloning()),
                        refreshes,
                        kept));
    }

    private static String millis(Duration duration) {
        return duration.toMillis() + " ms";
    }

    /** Gives all servers up. */
    @Override
    public synchronized void close() {
        running.values().forEach(TemplateServers::close);
        running.clear();
    }

    private static void close(Running server) {
        try {
            server.close();
        } catch (ServerException ex) {
            logger.warn(
                    "The server {} was not given up properly",
                    server.server().server().endpoint(),
                    ex);
        }
    }

    private record Running(RunningServer server, TemplateServer templates) {

        static Running start(ServerSettings settings, TemplatePolicy policy, Activity activity) {
            RunningServer server = settings.start();
            return new Running(server, new TemplateServer(server, activity, policy));
        }

        void close() {
            templates.close();
            server.close();
        }
    }
}
