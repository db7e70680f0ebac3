package io.github.templatedb.core.server;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The names that one owner, a JVM, gives to its databases: no two of its names are equal, and none equals a name of
 * another owner.
 *
 * @since 0.1.0
 */
public final class DatabaseNames {

    private final String owner;

    private final AtomicLong number = new AtomicLong();

    /** Creates the names of a new owner. */
    public DatabaseNames() {
        byte[] random = new byte[4];
        new SecureRandom().nextBytes(random);
        this.owner = HexFormat.of().formatHex(random);
    }

    /**
     * Names a database in which a template is built.
     *
     * @param key the first digits of the template key
     * @return a new name
     */
    public DatabaseName building(String key) {
        return next("tdb_b_", key);
    }

    /**
     * Names a clone.
     *
     * @param key the first digits of the template key
     * @return a new name
     */
    public DatabaseName clone(String key) {
        return next("tdb_c_", key);
    }

    private DatabaseName next(String prefix, String key) {
        return new DatabaseName(prefix + key + "_" + owner + "_" + number.incrementAndGet());
    }
}
