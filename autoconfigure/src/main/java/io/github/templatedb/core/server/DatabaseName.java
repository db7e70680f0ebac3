package io.github.templatedb.core.server;

import java.util.regex.Pattern;

/**
 * The name of a database of ours: {@code tdb_} and then lower-case letters, digits and underscores, 63 characters at
 * most (PostgreSQL cuts longer identifiers: manual, section 4.1.1). Nothing else can become one, so that a statement
 * built from it can touch no other database.
 *
 * @param value the name, which needs no quotes and is quoted all the same
 * @since 0.1.0
 */
public record DatabaseName(String value) {

    private static final Pattern VALID = Pattern.compile("tdb_[a-z0-9_]{1,59}");

    /**
     * Creates a name.
     *
     * @param value the name
     * @throws IllegalArgumentException if it could be anything else than a database of ours
     */
    public DatabaseName {
        if (!isValid(value)) {
            throw new IllegalArgumentException(
                    "'" + value + "' is not the name of a template database: " + "it has to match " + VALID.pattern());
        }
    }

    /**
     * Whether a name can be that of a database of ours.
     *
     * @param value any name
     * @return false if the constructor would refuse it
     */
    public static boolean isValid(String value) {
        return VALID.matcher(value).matches();
    }

    /**
     * The name as an SQL identifier.
     *
     * @return the name in double quotes
     */
    public String quoted() {
        return '"' + value + '"';
    }

    @Override
    public String toString() {
        return value;
    }
}
