package io.github.templatedb.core.clone;

import io.github.templatedb.core.server.DatabaseName;
import io.github.templatedb.core.server.Endpoint;
import io.github.templatedb.core.server.Server;
import io.github.templatedb.core.server.ServerException;
import io.github.templatedb.core.template.Template;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Copies of templates for clones whose first sessions are to begin fast. The first session on a database writes what it has found
 * out about the system catalogs into a file ({@code pg_internal.init}), which is copied with the database. PostgreSQL deletes these
 * files when it starts (source, {@code RelationCacheInitFileRemove} in relcache.c), and a template has no session that would write
 * it again. So when many clones were made of a template from before the start, this JVM copies a clone of its own instead, which has
 * had a session.
 */
final class WarmCopies {

    private static final Logger logger = LoggerFactory.getLogger(WarmCopies.class);

    /** A copy costs about as much as ten clones gain. */
    private static final int MANY = 10;

    /** The file saves 5 ms for each clone, and a copy of more than this would not be worth that. */
    static final long LARGE_BYTES = 64L << 20;

    private final Server server;

    private final Clones clones;

    private final Map<DatabaseName, Template> copies = new ConcurrentHashMap<>();

    private final Map<DatabaseName, Integer> counts = new ConcurrentHashMap<>();

    WarmCopies(Server server, Clones clones) {
        this.server = server;
        this.clones = clones;
    }

    /** What to copy for a clone of a template: the template itself if there is nothing better. */
    Template of(Template template) {
        return copies.getOrDefault(template.name(), template);
    }

    /** Counts a clone of a template; returns whether it is the one after which {@link #make} is worth a look. */
    boolean isDue(Template template) {
        return counts.merge(template.name(), 1, Integer::sum) == MANY;
    }

    /** Makes a copy of a template, unless its clones begin fast already. */
    void make(Template template) {
        try {
            if (template.isOlderThanStart(server)) {
                DatabaseName copy = clones.copyOf(template, template, Duration.ZERO);
                try {
                    visit(copy);
                    copies.put(template.name(), clones.seal(copy, template));
                } catch (ServerException ex) {
                    clones.drop(copy);
                    throw ex;
                }
            }
        } catch (ServerException ex) {
            logger.debug("The clones of {} begin more slowly than they could", template.name(), ex);
        }
    }

    private void visit(DatabaseName copy) {
        Endpoint endpoint = server.endpoint();
        try (Connection visit =
                DriverManager.getConnection(endpoint.jdbcUrl(copy), endpoint.username(), endpoint.password())) {
            visit.getCatalog();
        } catch (SQLException ex) {
            throw new ServerException("No session on " + copy, ex);
        }
    }

    /** Goes on without the copy of a template, which is gone. */
    void forget(Template template) {
        copies.remove(template.name());
    }

    /** Drops all copies, for want of room. */
    void dropAll() {
        copies.values().forEach(copy -> clones.drop(copy.name()));
        copies.clear();
    }
}
