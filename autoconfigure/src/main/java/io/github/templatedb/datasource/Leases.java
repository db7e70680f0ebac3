package io.github.templatedb.datasource;

import io.github.templatedb.core.clone.LeftClone;
import io.github.templatedb.core.lease.Lease;
import io.github.templatedb.core.lease.LeasedDatabase;
import io.github.templatedb.core.lease.LeftPlace;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The leases of one application context: one for each database that its DataSources are configured for. Those that are
 * configured for the same host, port and database share one, whatever their users and parameters; those that do not say where
 * they lead share the one of {@code spring.datasource.url}. Safe for use by several threads.
 *
 * @since 0.1.0
 */
public final class Leases implements AutoCloseable {

    private final Function<@Nullable LeftPlace, Lease> source;

    /** By place; null where nothing is left to a next start. */
    private final @Nullable Map<String, LeftClone> left;

    private final String main;

    private final Map<String, Lease> byPlace = new LinkedHashMap<>();

    /**
     * Creates the leases of a context; each begins unresolved.
     *
     * @param source makes a lease, which goes on with what is left at a place and leaves its own there, if there is one
     * @param mainUrl the URL of the DataSource that Spring Boot would make, or null if that is not known
     * @param left the clones that contexts leave, safe for use by several threads; null to drop them
     */
    public Leases(
            Function<@Nullable LeftPlace, Lease> source,
            @Nullable String mainUrl,
            @Nullable Map<String, LeftClone> left) {
        this.source = source;
        this.main = PostgresUrl.place(mainUrl);
        this.left = left;
        of(main);
    }

    /**
     * The lease of the DataSource that Spring Boot makes.
     *
     * @return always the same
     */
    public Lease main() {
        return of(main);
    }

    /** The lease of DataSources with some URL; null, or that of no PostgreSQL, does not say where it leads. */
    Lease ofUrl(@Nullable String url) {
        String place = PostgresUrl.place(url);
        return all().stream()
                .filter(lease -> isAt(lease, place))
                .findFirst()
                .orElseGet(() -> of(place.isEmpty() ? main : place));
    }

    /** Whoever asks for connection details when the database is known already is told its own URL. */
    private static boolean isAt(Lease lease, String place) {
        if (!lease.isResolved()) {
            return false;
        }
        LeasedDatabase current = lease.existing();
        return current != null
                && PostgresUrl.place(lease.server().endpoint().jdbcUrl(current.name()))
                        .equals(place);
    }

    private synchronized Lease of(String place) {
        return byPlace.computeIfAbsent(
                place, unknown -> source.apply(left != null ? new LeftPlace(left, place) : null));
    }

    /**
     * All leases so far.
     *
     * @return the main one first
     */
    public synchronized List<Lease> all() {
        return List.copyOf(byPlace.values());
    }

    @Override
    public void close() {
        all().forEach(Lease::close);
    }
}
