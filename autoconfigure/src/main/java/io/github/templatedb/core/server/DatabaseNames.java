package io.github.templatedb.core.server;

import java.util.concurrent.atomic.AtomicLong;

/**
 * The names that one owner, a JVM, gives to its databases: no two of its names are equal, and none equals a name of
 * another owner. A name is given only while the owner is seen to live, so that nobody takes its database for an orphan.
 *
 * @since 0.1.0
 */
public final class DatabaseNames {

    private final Owner owner;

    private final AtomicLong number = new AtomicLong();

    /**
     * Creates the names of an owner.
     *
     * @param owner whose databases are named
     */
    public DatabaseNames(Owner owner) {
        this.owner = owner;
    }

    /**
     * Names a database in which a template is built.
     *
     * @param key the first digits of the template key
     * @return a new name
     * @throws ServerException if the server cannot be reached
     */
    public DatabaseName building(String key) {
        return next("tdb_b_", key);
    }

    /**
     * Names a clone.
     *
     * @param key the first digits of the template key
     * @return a new name
     * @throws ServerException if the server cannot be reached
     */
    public DatabaseName clone(String key) {
        return next("tdb_c_", key);
    }

    private DatabaseName next(String prefix, String key) {
        return new DatabaseName(prefix + key + "_" + owner.id() + "_" + number.incrementAndGet());
    }
}
