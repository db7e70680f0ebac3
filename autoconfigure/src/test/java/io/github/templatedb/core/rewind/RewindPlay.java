package io.github.templatedb.core.rewind;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.templatedb.core.clone.Databases;
import io.github.templatedb.core.server.DatabaseName;
import io.github.templatedb.core.server.Endpoint;
import io.github.templatedb.core.server.embedded.TestServer;
import java.sql.Array;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A template, and a copy of it that is written to in two sessions and rewound, beside new copies. */
final class RewindPlay implements AutoCloseable {

    /**
     * What is in each relation, in the order of an unordered scan; not what is named in the guide. Of indexes that are no B-trees all
     * that is in their files, but for when a page was written. Of PostgreSQL's own how many
     * rows there are and which transaction made the last, as to write their thousands as texts takes most of a test's time;
     * pg_class is also written in place.
     */
    private static final String QUESTIONS =
            """
            SELECT format('SELECT %L, %s', oid::regclass, CASE
                WHEN relkind = 'S' THEN format('ARRAY[last_value::text, is_called::text] FROM %s', oid::regclass)
                WHEN relkind = 'i' THEN format('array_agg(md5(substr(get_raw_page(%1$L, b), 11)) ORDER BY b)
                    FROM generate_series(0, pg_relation_size(%1$L) / 8192 - 1) b', oid::regclass)
                WHEN oid >= 16384 THEN format('array_agg((t.*)::text) FROM ONLY %s t', oid::regclass)
                WHEN relname = 'pg_class' THEN format('array_agg(ROW(%s)::text ORDER BY oid) FROM pg_class',
                    (SELECT string_agg(attname, ', ') FROM pg_attribute WHERE attrelid = 'pg_class'::regclass
                        AND attnum > 0 AND attname NOT IN ('relfilenode', 'relfrozenxid', 'relminmxid')))
                ELSE format('ARRAY[count(*)::text, max(xmin::text::int)::text] FROM %s', oid::regclass) END)
            FROM pg_class WHERE (relkind IN ('r', 'm', 'S') OR relkind = 'i' AND relam <> (SELECT oid FROM pg_am WHERE amname = 'btree'))
                AND NOT relisshared AND relpersistence <> 't' AND relispopulated
            """;

    private final Databases databases;

    private final Endpoint endpoint;

    private final String template;

    private final TemplateContent content;

    /** Of all relations at once, as a round trip for each would take most of a test's time. */
    private final String question;

    private final Map<List<String>, Map<String, List<String>>> expected = new HashMap<>();

    private final Map<String, List<String>> answers = new HashMap<>();

    private int copies;

    private String current = "";

    private Connection one;

    private Connection two;

    private DatabaseRewind rewind;

    RewindPlay(TestServer server, String template, String schema) throws SQLException {
        this(server, template, schema, "");
    }

    /** What is written after the template was made compact may leave gaps. */
    RewindPlay(TestServer server, String template, String schema, String afterwards) throws SQLException {
        this.databases = new Databases(server.server());
        this.endpoint = server.server().endpoint();
        this.template = "tdb_t_" + template;
        databases.execute("CREATE DATABASE " + this.template);
        boolean compact;
        try (Connection connection = connect(this.template)) {
            Sql.run(connection, "CREATE EXTENSION pageinspect");
            Sql.run(connection, schema);
            Sql.run(connection, "SELECT pg_stat_force_next_flush()");
            compact = Compaction.of(server.server(), new DatabaseName(this.template));
            if (!afterwards.isEmpty()) {
                Sql.run(connection, afterwards);
            }
            this.question = String.join(" UNION ALL ", Sql.texts(connection, QUESTIONS));
        }
        this.content = new TemplateContents(server.server()).of(new DatabaseName(this.template), compact, 1 << 20);
        begin();
    }

    Connection one() {
        return one;
    }

    Connection two() {
        return two;
    }

    void execute(String sql) throws SQLException {
        try (Statement statement = one.createStatement()) {
            statement.execute(sql);
        }
    }

    Connection connect(String database) throws SQLException {
        return databases.connect(new DatabaseName(database));
    }

    /**
     * Requires of what a test does in a new copy that nobody can tell after a rewind: three times, then also by what comes of the same
     * further statements, and by the answers to questions.
     */
    void requireUndone(Act act, List<String> further, List<String> questions) throws Exception {
        begin();
        for (int round = 0; round < 3; round++) {
            act.run();
            assertThat(rewind()).isTrue();
            assertThat(content(List.of())).containsExactlyInAnyOrderEntriesOf(expected(List.of()));
            if (round > 0) {
                assertThat(content(further)).containsExactlyInAnyOrderEntriesOf(expected(further));
                assertThat(rewind()).isTrue();
            }
            for (String question : questions) {
                assertThat(Sql.texts(one, question)).as(question).isEqualTo(answerOfNew(question));
            }
            Sql.run(one, "RESET ALL");
        }
    }

    /** What a test does. */
    @FunctionalInterface
    interface Act {

        void run() throws Exception;
    }

    /** Goes on with a new copy. */
    void begin() throws SQLException {
        if (one != null) {
            one.close();
            two.close();
            rewind.close();
            drop(current);
        }
        current = copy();
        one = connect(current);
        two = connect(current);
        rewind = new DatabaseRewind(content, endpoint, new DatabaseName(current), 0);
    }

    /** As a pool does after its sessions have ended. */
    boolean connectAgain() throws SQLException {
        databases.execute("SELECT 1");
        one = connect(current);
        two = connect(current);
        return true;
    }

    /** Makes all as new; reads what that needs if it was not read yet. */
    boolean rewind() throws SQLException, NotExactException {
        if (content.isLacking()) {
            readContent();
        }
        flush();
        try {
            boolean undone = rewind.undo(2, work -> true);
            if (undone) {
                rewind.mark(false);
                requireNothingToDo();
            }
            return undone;
        } catch (NotExactException ex) {
            if (content.isLacking()) {
                return rewind();
            }
            throw ex;
        }
    }

    /** Takes what is there for what is to be restored. */
    void mark() throws SQLException, NotExactException {
        flush();
        rewind.mark(true);
    }

    /** So that what comes next is written after a test that only reads, which is known by the position of the log. */
    private void requireNothingToDo() throws SQLException, NotExactException {
        for (int tests = 0; tests < 2; tests++) {
            if (rewind.undo(2, work -> true)) {
                throw new IllegalStateException("Something was undone where nothing was written");
            }
        }
    }

    private void readContent() throws SQLException {
        String fresh = copy();
        try (Connection connection = connect(fresh)) {
            content.read(connection);
        }
        drop(fresh);
    }

    void flush() throws SQLException {
        for (Connection session : List.of(one, two)) {
            // Of what a session as new is, sequences are all that is compared here.
            Sql.run(session, "DISCARD SEQUENCES; SELECT pg_stat_force_next_flush()");
        }
    }

    /** What is in the current copy, after some statements, which count as a test's. */
    Map<String, List<String>> content(List<String> further) throws SQLException {
        for (String sql : further) {
            execute(sql);
        }
        return content(one);
    }

    /** What is in a new copy after the same, which is asked for once. */
    Map<String, List<String>> expected(List<String> further) throws SQLException {
        Map<String, List<String>> known = expected.get(further);
        if (known == null) {
            known = contentOfNew(further);
            expected.put(further, known);
        }
        return known;
    }

    private Map<String, List<String>> contentOfNew(List<String> further) throws SQLException {
        String fresh = copy();
        try (Connection connection = connect(fresh)) {
            for (String sql : further) {
                Sql.run(connection, sql);
            }
            return content(connection);
        } finally {
            drop(fresh);
        }
    }

    /** The answer of a new copy, which is asked once. */
    List<String> answerOfNew(String question) throws SQLException {
        List<String> known = answers.get(question);
        if (known == null) {
            String fresh = copy();
            try (Connection connection = connect(fresh)) {
                known = Sql.texts(connection, question);
            } finally {
                drop(fresh);
            }
            answers.put(question, known);
        }
        return known;
    }

    private Map<String, List<String>> content(Connection connection) throws SQLException {
        Map<String, List<String>> content = new TreeMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(question)) {
            while (row.next()) {
                Array rows = row.getArray(2);
                content.put(row.getString(1), rows == null ? List.of() : Arrays.asList((String[]) rows.getArray()));
            }
        }
        return content;
    }

    private String copy() {
        String copy = template.replace("_t_", "_c_") + copies++;
        databases.execute("CREATE DATABASE " + copy + " TEMPLATE " + template + " STRATEGY file_copy");
        return copy;
    }

    private void drop(String database) {
        databases.execute("DROP DATABASE " + database + " WITH (FORCE)");
    }

    long bytes() throws SQLException {
        return Long.parseLong(Sql.text(one, "SELECT pg_database_size(current_database())"));
    }

    @Override
    public void close() throws SQLException {
        one.close();
        two.close();
        rewind.close();
        drop(current);
        databases.execute("DROP DATABASE " + template);
    }
}
