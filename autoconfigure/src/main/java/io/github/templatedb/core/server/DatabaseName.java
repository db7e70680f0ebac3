package io.github.templatedb.core.server;

import java.nio.charset.StandardCharsets;

/**
 * The name of a database: any that PostgreSQL takes as it stands, always quoted, so that no name can end the statement that it is in.
 * Names that are not chosen by somebody begin with {@code tdb_} and need no quotes.
 *
 * @param value the name, without quotes
 * @since 0.1.0
 */
public record DatabaseName(String value) {

    /** PostgreSQL cuts longer ones without an error (manual, section 4.1.1). */
    private static final int MOST_BYTES = 63;

    /**
     * Creates a name.
     *
     * @param value the name
     * @throws IllegalArgumentException if PostgreSQL would not take it, or cut it
     */
    public DatabaseName {
        String problem = problem(value);
        if (!problem.isEmpty()) {
            throw new IllegalArgumentException("'%s' is not the name of a database: %s".formatted(value, problem));
        }
    }

    /**
     * What keeps a text from being the name of a database.
     *
     * @param value any text
     * @return words that follow a colon; empty if it can be a name
     */
    public static String problem(String value) {
        int bytes = value.getBytes(StandardCharsets.UTF_8).length;
        if (bytes == 0) {
            return "it is empty";
        }
        if (bytes > MOST_BYTES) {
            return "it takes %d bytes, and PostgreSQL keeps %d".formatted(bytes, MOST_BYTES);
        }
        if (value.indexOf('\0') >= 0) {
            return "it has a NUL in it";
        }
        // Half of a pair would be sent as a question mark, as any other half would.
        return StandardCharsets.UTF_8.newEncoder().canEncode(value) ? "" : "it has half a character in it";
    }

    /**
     * Whether names like this one are given by templatedb itself.
     *
     * @return true if it begins with {@code tdb_}
     */
    public boolean isReserved() {
        return value.startsWith("tdb_");
    }

    /**
     * The name as an SQL identifier.
     *
     * @return the name in double quotes, those in it doubled
     */
    public String quoted() {
        return '"' + value.replace("\"", "\"\"") + '"';
    }

    @Override
    public String toString() {
        return value;
    }
}
