package io.github.templatedb.core.rewind;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import org.postgresql.PGConnection;

/**
 * The rows of a table as they are in a template, in the order in which they lie there.
 *
 * @param copy what COPY gave, in its binary format
 * @param digest of rows and places, see {@link #digest}
 * @param dense whether they lie one after the other, as COPY would put them
 */
record Rows(byte[] copy, String digest, boolean dense) {

    /** No rows at all, for tables that have none. */
    static final Rows NONE = new Rows(new byte[0], "0 0", true);

    /** Whether each page is filled from its first place on. */
    private static final String DENSE =
            """
            SELECT coalesce(bool_and(rows = last), true) FROM (SELECT count(*) AS rows, max(place[1]) AS last
                FROM (SELECT t.ctid::text::point AS place FROM ONLY %s t) p GROUP BY place[0]) b
            """;

    /** Counts dead rows too, which nobody sees but whose places are taken: of a table of up to 30,000 pages all of them (source, analyze.c). */
    private static final String DEAD = "ANALYZE %s; SELECT pg_stat_get_dead_tuples(%d)";

    private static final int BUFFER = 1 << 16;

    /** Reads them from a copy that is of no other use any more. */
    static Rows read(Connection connection, Relation table) throws SQLException {
        Rows rows = of(connection, table.name());
        boolean dense = Sql.text(connection, DENSE.formatted(table.name())).equals("t")
                && Sql.text(connection, DEAD.formatted(table.name(), table.oid()))
                        .equals("0");
        return new Rows(rows.copy, rows.digest, dense);
    }

    /** Reads those of a table that COPY has filled. */
    static Rows of(Connection connection, String table) throws SQLException {
        ByteArrayOutputStream copy = new ByteArrayOutputStream();
        try {
            connection
                    .unwrap(PGConnection.class)
                    .getCopyAPI()
                    .copyOut("COPY %s TO STDOUT (FORMAT binary)".formatted(table), copy);
        } catch (IOException ex) {
            throw new SQLException("The rows of " + table + " could not be read", ex);
        }
        return new Rows(copy.toByteArray(), Sql.text(connection, digest(table)), true);
    }

    /** Writes them to the table, which has to be empty. Generated columns are none of them (PostgreSQL manual, COPY). */
    void write(Connection connection, String table) throws SQLException {
        try {
            connection
                    .unwrap(PGConnection.class)
                    .getCopyAPI()
                    .copyIn(
                            "COPY %s FROM STDIN (FORMAT binary)".formatted(table),
                            new ByteArrayInputStream(copy),
                            BUFFER);
        } catch (IOException ex) {
            throw new SQLException("The rows of " + table + " could not be put back", ex);
        }
    }

    /** Asks for a number of rows and a sum of hashes of each with its place. */
    static String digest(String table) {
        return "SELECT count(*) || ' ' || coalesce(sum(hashtextextended((t.*)::text, hashtidextended(t.ctid, 0))), 0) FROM ONLY %s t"
                .formatted(table);
    }
}
