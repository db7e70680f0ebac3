package io.github.templatedb.core.clone;

import io.github.templatedb.core.TemplateDatabaseException;
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
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The servers of this JVM, one for each different settings, started when they are first needed and stopped together.
 * Safe for use by several threads; only those that want the same server wait for its start.
 *
 * @since 0.1.0
 */
public final class ServerRegistry implements AutoCloseable {

    /** So many reasons are named why databases could not be rewound. */
    private static final int REASONS = 3;

    private static final Logger logger = LoggerFactory.getLogger(ServerRegistry.class);

    private static final ServerRegistry OF_THIS_JVM = new ServerRegistry();

    /** In the order in which they were first asked for; guarded by itself. */
    private final Map<ServerSettings, Place> places = new LinkedHashMap<>();

    private final Map<String, LeftClone> left = new ConcurrentHashMap<>();

    private final Activity activity = new Activity();

    private final AtomicInteger lost = new AtomicInteger();

    private final AtomicBoolean endsWithContexts = new AtomicBoolean();

    ServerRegistry() {}

    /**
     * The servers that all contexts of this JVM share.
     *
     * @return always the same object
     */
    public static ServerRegistry ofThisJvm() {
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
    public TemplateServer get(ServerSettings settings, TemplatePolicy policy, Runnable onStart) {
        removeLost();
        Place place;
        synchronized (places) {
            place = places.computeIfAbsent(settings, unknown -> new Place());
        }
        return place.get(() -> {
            onStart.run();
            return on(settings.start(), policy);
        });
    }

    /** With templates and clones, or with schemas in their place, as the endpoint of the server says. */
    private TemplateServer on(RunningServer running, TemplatePolicy policy) {
        return running.server().endpoint().sharedDatabase().isEmpty()
                ? new TemplateServer(running, activity, policy)
                : new SchemaServer(running, activity, policy);
    }

    /**
     * What an application that is started again in this JVM goes on with.
     *
     * @return clones by the place of their context and DataSource; may be changed
     */
    public Map<String, LeftClone> left() {
        return left;
    }

    /**
     * How many servers have gone while this JVM used them. Contexts from before have no database any more.
     *
     * @return grows when one goes
     */
    public int lost() {
        removeLost();
        return lost.get();
    }

    private void removeLost() {
        for (Place place : places()) {
            TemplateServer gone = place.running.get();
            if (gone != null && gone.hasEnded() && place.running.compareAndSet(gone, null)) {
                lost.incrementAndGet();
                logger.warn(
                        "{} has ended while it was used. Its databases are gone; the next context starts another",
                        gone.server().endpoint());
                close(gone);
            }
        }
    }

    private List<Place> places() {
        synchronized (places) {
            return List.copyOf(places.values());
        }
    }

    /**
     * What was done in this JVM, in one line.
     *
     * @return the line, if a server was started
     */
    public Optional<String> summary() {
        List<TemplateServer> running = places().stream()
                .map(place -> place.running.get())
                .filter(Objects::nonNull)
                .toList();
        if (running.isEmpty()) {
            return Optional.empty();
        }
        Activity.Snapshot done = activity.snapshot();
        String servers = running.stream().map(TemplateServer::description).collect(Collectors.joining(", "));
        String kept = done.keptDatabases() == 0 ? "" : "; databases kept: %d".formatted(done.keptDatabases());
        return Optional.of(("%s; templates: %d built in %s, %d times reused; clones: %d made in %s%s%s")
                .formatted(
                        servers,
                        done.built(),
                        millis(done.building()),
                        done.reused(),
                        done.clones(),
                        millis(done.cloning()),
                        refreshes(done),
                        kept));
    }

    private static String refreshes(Activity.Snapshot done) {
        if (done.refreshes() + done.kept() + done.rewound() == 0) {
            return "";
        }
        String reasons = done.reasons().entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed().thenComparing(Map.Entry.comparingByKey()))
                .limit(REASONS)
                .map(reason -> reason.getValue() + " for " + reason.getKey())
                .collect(Collectors.joining(", ", " (", ")"));
        return "; refreshes: %d with nothing to do, %d rewound, %d with a new clone%s"
                .formatted(
                        done.kept(),
                        done.rewound(),
                        done.refreshes(),
                        done.reasons().isEmpty() ? "" : reasons);
    }

    private static String millis(Duration duration) {
        return duration.toMillis() + " ms";
    }

    /**
     * Gives one server up.
     *
     * @param settings of a server that nobody needs any more
     */
    public void close(ServerSettings settings) {
        Place place;
        synchronized (places) {
            place = places.remove(settings);
        }
        if (place != null) {
            place.close();
        }
    }

    /**
     * Says that application contexts use the servers, too, so that these have to be given up after those were closed.
     *
     * @return whether this is the first one that says so, and has to see to it
     */
    public boolean endWithContexts() {
        return endsWithContexts.compareAndSet(false, true);
    }

    /** Gives all servers up when the JVM ends, unless {@link #endWithContexts()} was called by then. */
    public void closeAtEndOfJvm() {
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            if (!endsWithContexts.get()) {
                                close();
                            }
                        },
                        "templatedb-stop"));
    }

    /** Gives all servers up. */
    @Override
    public void close() {
        places().forEach(Place::close);
    }

    private static void close(TemplateServer server) {
        try {
            server.close();
            server.giveUp();
        } catch (ServerException ex) {
            logger.warn(
                    "The server {} was not given up properly", server.server().endpoint(), ex);
        }
    }

    /** Where the server for some settings is, or was tried to be started. */
    private static final class Place implements AutoCloseable {

        private final AtomicReference<@Nullable TemplateServer> running = new AtomicReference<>();

        private @Nullable ServerException failure;

        synchronized TemplateServer get(Supplier<TemplateServer> start) {
            TemplateServer present = running.get();
            if (present == null) {
                if (failure != null) {
                    throw failure;
                }
                try {
                    present = start.get();
                } catch (ServerException ex) {
                    failure = ex;
                    throw ex;
                }
                running.set(present);
            }
            return present;
        }

        /** Waits for a server that is being started. */
        @Override
        public synchronized void close() {
            TemplateServer last = running.getAndSet(null);
            if (last != null) {
                ServerRegistry.close(last);
            }
        }
    }
}
