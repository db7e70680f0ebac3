package io.github.templatedb.comparison;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * All that is in a database, as texts: objects by their names and definitions, owners and grants, rows, positions of
 * sequences, large objects, and what belongs to the database itself. Nothing in it is an OID, a place in a file or a moment,
 * so two databases that were made apart have equal contents if nobody can tell them from each other. Their names, their
 * comments and the times in Flyway's history are left out.
 *
 * @param entries what there is, each name with its definitions: several where a name stands for several rows
 */
public record DatabaseContent(SortedMap<String, List<String>> entries) {

    /** How texts are written must not depend on settings of the database or of the role. */
    private static final String[] SETTINGS = {
        "SET LOCAL search_path = ''",
        "SET LOCAL TimeZone = 'UTC'",
        "SET LOCAL DateStyle = 'ISO, YMD'",
        "SET LOCAL IntervalStyle = 'postgres'",
        "SET LOCAL bytea_output = 'hex'",
        "SET LOCAL extra_float_digits = 1",
        "SET LOCAL row_security = off"
    };

    private static final int LONGEST = 400;

    /**
     * Reads a database.
     *
     * @param connection a connection to it, of a role that may read everything; a transaction that it is in counts, and ends
     * @return its content
     * @throws SQLException if PostgreSQL refuses
     */
    public static DatabaseContent of(Connection connection) throws SQLException {
        ContentReader reader = new ContentReader(connection);
        connection.setAutoCommit(false);
        try {
            for (String setting : SETTINGS) {
                reader.execute(setting);
            }
            CatalogRows.read(reader);
            Definitions.read(reader);
            TableRows.read(reader);
            return new DatabaseContent(reader.entries());
        } finally {
            connection.rollback();
            connection.setAutoCommit(true);
        }
    }

    /**
     * What another database has not, has in another way, or has besides.
     *
     * @param other the content of the other one
     * @return a line for each difference, none if both are equal
     */
    public List<String> differences(DatabaseContent other) {
        SortedSet<String> names = new TreeSet<>(entries.keySet());
        names.addAll(other.entries.keySet());
        List<String> differences = new ArrayList<>();
        for (String name : names) {
            List<String> here = new ArrayList<>(entries.getOrDefault(name, List.of()));
            List<String> there = new ArrayList<>(other.entries.getOrDefault(name, List.of()));
            if (!here.equals(there)) {
                List<String> onlyThere = without(there, here);
                differences.add("%s: only in the first %s, only in the second %s"
                        .formatted(name, shown(without(here, there)), shown(onlyThere)));
            }
        }
        return differences;
    }

    private static List<String> without(List<String> all, List<String> others) {
        List<String> rest = new ArrayList<>(all);
        others.forEach(rest::remove);
        return rest;
    }

    private static String shown(List<String> definitions) {
        String text = String.join(" | ", definitions);
        return '<' + (text.length() > LONGEST ? text.substring(0, LONGEST) + "…" : text) + '>';
    }

    /**
     * The same with one word for every moment that a clock has given, which all have fractions of a second.
     *
     * @return a content that can be compared with another that was made at another time
     */
    public DatabaseContent withoutMoments() {
        SortedMap<String, List<String>> same = new TreeMap<>(entries);
        same.replaceAll((name, definitions) -> definitions.stream()
                .map(text -> text.replaceAll("\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d\\.\\d+", "a moment"))
                .sorted()
                .toList());
        return new DatabaseContent(same);
    }

    /**
     * The same without some of it.
     *
     * @param prefix how the names of entries begin that do not matter
     * @return a content without them
     */
    public DatabaseContent without(String prefix) {
        SortedMap<String, List<String>> rest = new TreeMap<>(entries);
        rest.keySet().removeIf(name -> name.startsWith(prefix));
        return new DatabaseContent(rest);
    }
}
