package io.github.templatedb.api;

import io.github.templatedb.core.TemplateDatabaseException;
import io.github.templatedb.core.server.DatabaseName;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A database of a handle.
 *
 * @param server the handle
 * @param database the database
 * @param ended whether it was dropped
 */
record Temporary(ServerHandle server, DatabaseName database, AtomicBoolean ended) implements TemporaryDatabase {

    private static final Logger logger = LoggerFactory.getLogger(TemporaryDatabase.class);

    Temporary(ServerHandle server, DatabaseName database) {
        this(server, database, new AtomicBoolean());
    }

    @Override
    public String name() {
        return database.value();
    }

    @Override
    public String jdbcUrl() {
        return server.jdbcUrl(living());
    }

    @Override
    public DataSource dataSource() {
        return server.dataSource(living());
    }

    @Override
    public void drop() {
        server.drop(living());
        ended.set(true);
    }

    @Override
    public void forceDrop() {
        server.forceDrop(living());
        ended.set(true);
    }

    private String living() {
        if (ended.get()) {
            throw new ClosedHandleException(
                    "The temporary database '%s' was closed or dropped.".formatted(database),
                    "Close it later, or ask the server for another.",
                    null);
        }
        return database.value();
    }

    /** One with a name is dropped at once, as the next may be asked for by the same. */
    @Override
    public void close() {
        if (server.isClosed().getAsBoolean() || !ended.compareAndSet(false, true)) {
            return;
        }
        try {
            if (database.isReserved()) {
                server.running().clones().drop(database);
            } else {
                server.forceDrop(database.value());
            }
        } catch (DatabaseMissingException ex) {
            logger.debug("{} was dropped before it was closed", database, ex);
        } catch (TemplateDatabaseException ex) {
            logger.warn("The temporary database '{}' is left until this JVM ends: {}", database, ex.getMessage(), ex);
        }
    }

    @Override
    public String toString() {
        return database.value();
    }
}
