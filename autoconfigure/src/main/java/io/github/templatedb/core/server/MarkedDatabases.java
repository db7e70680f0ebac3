package io.github.templatedb.core.server;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The databases of ours on a server, whichever JVM made them: those that have our mark in their comment, and our prefix in their
 * name or, if somebody chose that, their owner in the mark, and that our role may drop. A database that merely looks like one is not
 * among them.
 *
 * @param server the server
 * @since 0.1.0
 */
public record MarkedDatabases(Server server) {

    /** The beginning of the comment on every database of ours. */
    public static final String MARK = "{\"templatedb\" : 1, ";

    /** In the mark of a database whose name somebody chose, in place of the owner in the name. */
    private static final String OF_OWNER = "^[{]\"templatedb\" : 1, \"owner\" : \"([0-9a-f]{8})\"";

    /**
     * An SQL expression on d, the row of pg_database, and c.comment: the eight digits of the JVM with which a database goes; null if it
     * stays.
     */
    public static final String OWNER = "coalesce(substring(c.comment FROM '" + OF_OWNER
            + "'), substring(d.datname FROM '^tdb_c_[0-9a-f]{8}_([0-9a-f]{8})_[0-9]+$'))";

    /** What follows a list of SQL expressions on d, the row of pg_database, and c.comment, for a row of each of ours. */
    public static final String OF_OURS =
            """
             FROM pg_database d
            CROSS JOIN LATERAL (SELECT shobj_description(d.oid, 'pg_database')) AS c(comment)
            WHERE (d.datname ~ '^tdb_[a-z0-9_]+$' OR c.comment ~ '%s') AND starts_with(c.comment, '%s')
                AND pg_has_role(d.datdba, 'USAGE')
            """
                    .formatted(OF_OWNER, MARK);

    /** insufficient_privilege (PostgreSQL manual, appendix A). */
    private static final String NOT_PERMITTED = "42501";

    /** The comment is JSON of ours, but anybody can write a comment: expressions take it apart that cannot fail. */
    private static final String SQL = "SELECT d.datname, d.datistemplate, d.datconnlimit = -2,"
            + " substring(c.comment FROM '\"key\" : \"([0-9a-f]{64})\"')" + OF_OURS;

    /**
     * The statements that make a database and mark it, to be sent in one message: PostgreSQL commits the first at once
     * (since 14.5) and goes on with the second even if its client has died, so that no database of ours is without mark.
     *
     * @param database its name
     * @param source which database it is a copy of, and what else follows in CREATE DATABASE
     * @param properties names and values of what its comment tells: letters, digits and underscores
     * @return both statements
     */
    public static String creation(DatabaseName database, String source, String... properties) {
        return "CREATE DATABASE %s TEMPLATE %s; COMMENT ON DATABASE %s IS '%s'"
                .formatted(database.quoted(), source, database.quoted(), comment(properties));
    }

    /**
     * The comment with which {@link #creation} marks a database.
     *
     * @param properties names and values of what it tells: letters, digits and underscores
     * @return the text
     */
    public static String comment(String... properties) {
        StringBuilder comment = new StringBuilder(MARK);
        for (int i = 0; i < properties.length; i += 2) {
            comment.append(i == 0 ? "" : ", ").append(quoted(properties[i])).append(" : ");
            comment.append(quoted(properties[i + 1]));
        }
        return comment.append('}').toString();
    }

    /**
     * The statements that give a clone a name that somebody chose, all or none. It goes with its JVM as before.
     *
     * @param clone a clone, whose name has its owner
     * @param name the new name
     * @return statements, separated by semicolons
     */
    public static String naming(DatabaseName clone, DatabaseName name) {
        return "COMMENT ON DATABASE %s IS '%s'; ALTER DATABASE %s RENAME TO %s"
                .formatted(
                        clone.quoted(),
                        comment("owner", clone.value().substring(15, 23)),
                        clone.quoted(),
                        name.quoted());
    }

    private static String quoted(String word) {
        if (!word.matches("\\w+")) {
            throw new IllegalArgumentException("'" + word + "' would need quotes in a comment");
        }
        return '"' + word + '"';
    }

    /**
     * Finds databases of ours.
     *
     * @param condition an SQL condition on d, the row of pg_database, and c.comment
     * @param texts the values of its parameters
     * @return those that fulfil the condition now
     */
    public List<Marked> find(String condition, String... texts) {
        return findInOrder("d.datname", condition, texts);
    }

    /**
     * Finds databases of ours, in a certain order.
     *
     * @param order an SQL expression on d, the row of pg_database, and c.comment
     * @param condition an SQL condition on both
     * @param texts the values of its parameters
     * @return those that fulfil the condition now
     */
    public List<Marked> findInOrder(String order, String condition, String... texts) {
        return server.query(
                "Looking for databases",
                SQL + " AND (" + condition + ") ORDER BY " + order,
                row -> new Marked(
                        new DatabaseName(row.getString(1)), row.getBoolean(2), row.getBoolean(3), row.getString(4)),
                (Object[]) texts);
    }

    /**
     * Drops a database, and rolls back what is prepared in it. One that is gone already is no error.
     *
     * @param database a database that was found
     * @param option nothing, or {@code WITH (FORCE)} to end the sessions on it
     * @throws ServerException if somebody is connected to it, or PostgreSQL refuses for another reason
     */
    public void drop(Marked database, String option) {
        if (database.template() && !database.interrupted()) {
            server.execute(
                    "Dropping " + database.name(),
                    List.of("ALTER DATABASE " + database.name().quoted() + " IS_TEMPLATE false"));
        }
        drop(database.name(), option);
    }

    /**
     * The same for one that is no template. A worker of autovacuum makes PostgreSQL refuse FORCE to an ordinary role; without, it
     * ends the worker itself (PostgreSQL source, {@code TerminateOtherDBBackends} and {@code CountOtherDBBackends} in procarray.c).
     *
     * @param database a database of this JVM
     * @param option nothing, or {@code WITH (FORCE)} to end the sessions on it
     * @throws ServerException if somebody is connected to it, or PostgreSQL refuses for another reason
     */
    public void drop(DatabaseName database, String option) {
        new PreparedTransactions(server).rollBack(database);
        try {
            execute(database, option);
        } catch (ServerException ex) {
            if (option.isEmpty()
                    || ServerException.refusals(ex).noneMatch(said -> NOT_PERMITTED.equals(said.getSQLState()))) {
                throw ex;
            }
            execute(database, "");
        }
    }

    private void execute(DatabaseName database, String option) {
        server.execute("Dropping " + database, List.of("DROP DATABASE IF EXISTS " + database.quoted() + " " + option));
    }

    /**
     * A database of ours.
     *
     * @param name its name
     * @param template whether PostgreSQL protects it as a template
     * @param interrupted whether a drop of it was interrupted, after which it can only be dropped
     * @param key the template key in its comment, 64 hexadecimal digits, if there is one
     */
    public record Marked(DatabaseName name, boolean template, boolean interrupted, @Nullable String key) {}
}
