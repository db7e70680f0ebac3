package io.github.templatedb.core.rewind;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.github.templatedb.core.server.DatabaseName;
import io.github.templatedb.core.server.Server;
import io.github.templatedb.usecases.support.ExternalPostgres;
import java.sql.Array;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongPredicate;

/** A schema that is written to and rewound, beside others that the same migrations have made. Its role may do nothing else. */
final class SchemaPlay implements AutoCloseable {

    /** Rows with their places in the order of an unordered scan, sequences, and what plans depend on. */
    private static final String QUESTIONS =
            """
            SELECT format('SELECT %L, %s', relname, CASE relkind
                WHEN 'S' THEN format('ARRAY[last_value::text, is_called::text] FROM %s', oid::regclass)
                ELSE format('array_agg((t.ctid || (t.*)::text)) FROM ONLY %s t', oid::regclass) END)
            FROM pg_class WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'm', 'S') AND relispopulated
            UNION ALL SELECT 'SELECT ''sizes'', array_agg(concat_ws('' '', relname, relkind,
                pg_relation_size(oid), pg_relation_size(oid, ''fsm''), CASE WHEN relkind = ''r'' OR relname ~ ''partial''
                THEN concat_ws('' '', relpages, reltuples, relallvisible) END) ORDER BY relname) FROM pg_class
                WHERE relnamespace = current_schema()::regnamespace AND relkind IN (''r'', ''m'', ''i'')'
            """;

    private static final String FLUSH = "SELECT pg_stat_force_next_flush()";

    private static final AtomicInteger SCHEMAS = new AtomicInteger();

    private final AtomicLong room;

    private final Server server;

    private final String migrations;

    private final long maxTableSize;

    private final Map<List<String>, Map<String, List<String>>> expected = new HashMap<>();

    private DatabaseName schema;

    private Connection session;

    private SchemaRewind rewind;

    SchemaPlay(ExternalPostgres external, String migrations) throws SQLException {
        this(external, migrations, 1 << 20, 32 << 20);
    }

    SchemaPlay(ExternalPostgres external, String migrations, long maxTableSize, long room) throws SQLException {
        this.server = new Server(external.endpoint("guest").sharing("library"));
        // Before, what was done in a session is not counted when it is asked to.
        assumeThat(server.facts().majorVersion()).isGreaterThanOrEqualTo(15);
        this.migrations = migrations;
        this.maxTableSize = maxTableSize;
        this.room = new AtomicLong(room);
        begin();
    }

    /** Goes on with a new schema. */
    void begin() throws SQLException {
        if (session != null) {
            end(schema, session, rewind);
        }
        schema = create();
        session = connect(schema);
        rewind = rewind(schema);
    }

    private DatabaseName create() throws SQLException {
        DatabaseName name = new DatabaseName("tdb_s_00000000_0badcafe_" + SCHEMAS.incrementAndGet());
        server.execute("Making a schema", List.of("CREATE SCHEMA " + name));
        try (Connection connection = connect(name)) {
            Sql.run(connection, migrations);
            Sql.run(connection, FLUSH);
        }
        return name;
    }

    private SchemaRewind rewind(DatabaseName name) {
        return new SchemaRewind(server, name, SchemaContent.of(server, name), maxTableSize, room);
    }

    private Connection connect(DatabaseName name) throws SQLException {
        return DriverManager.getConnection(
                server.endpoint().jdbcUrl(name),
                server.endpoint().username(),
                server.endpoint().password());
    }

    private void end(DatabaseName name, Connection connection, SchemaRewind own) throws SQLException {
        connection.close();
        own.close();
        // As whoever leaves what is half undone does.
        own.close();
        server.execute("Dropping a schema", List.of("DROP SCHEMA " + name + " CASCADE"));
    }

    DatabaseName schema() {
        return schema;
    }

    /** Another session. */
    Connection connect() throws SQLException {
        return connect(schema);
    }

    void execute(String sql) throws SQLException {
        Sql.run(session, sql);
    }

    boolean rewind() throws SQLException, NotExactException {
        return rewind(work -> true);
    }

    boolean rewind(LongPredicate worthIt) throws SQLException, NotExactException {
        execute(FLUSH);
        boolean undone = rewind.undo(1, worthIt);
        if (undone) {
            assertThat(rewind.isUnfinished()).isTrue();
            assertThat(rewind.isUnchanged(1)).isFalse();
            assertThatThrownBy(() -> rewind.undo(1, worthIt)).hasMessage("an undo that did not come to its end");
            rewind.mark(false);
            assertThat(rewind.isUnchanged(1)).isTrue();
            assertThat(rewind.undo(1, worthIt)).as("nothing to do").isFalse();
        }
        return undone;
    }

    /** What may be half done. */
    boolean isUnfinished() {
        return rewind.isUnfinished();
    }

    long room() {
        return room.get();
    }

    /** Requires that nobody can tell after a rewind: three times, also by what comes of the same further statements. */
    void requireUndone(String act, List<String> further) throws SQLException, NotExactException {
        for (int round = 0; round < 3; round++) {
            execute(act);
            assertThat(rewind()).isTrue();
            assertThat(content()).containsExactlyInAnyOrderEntriesOf(expected(List.of()));
            if (round > 0) {
                for (String sql : further) {
                    execute(sql);
                }
                assertThat(content()).containsExactlyInAnyOrderEntriesOf(expected(further));
                assertThat(rewind()).isTrue();
            }
        }
    }

    /** Requires that a rewind is refused with a reason, and leaves all as it was. */
    void requireRefused(String act, String reason) throws SQLException {
        execute(act);
        Map<String, List<String>> left = content();
        assertThat(rewind.isUnchanged(1)).isFalse();

        assertThatThrownBy(this::rewind).isInstanceOf(NotExactException.class).hasMessageStartingWith(reason);

        assertThat(content()).isEqualTo(left);
        assertThat(isUnfinished()).isFalse();
    }

    /** What is in the schema. */
    Map<String, List<String>> content() throws SQLException {
        return content(session);
    }

    /** What is in a new schema after some statements, which is asked for once. */
    Map<String, List<String>> expected(List<String> further) throws SQLException {
        Map<String, List<String>> known = expected.get(further);
        if (known == null) {
            DatabaseName other = create();
            SchemaRewind own = rewind(other);
            try (Connection connection = connect(other)) {
                for (String sql : further) {
                    Sql.run(connection, sql);
                }
                known = content(connection);
                expected.put(further, known);
                end(other, connection, own);
            }
        }
        return known;
    }

    private static Map<String, List<String>> content(Connection connection) throws SQLException {
        Map<String, List<String>> content = new TreeMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(String.join(" UNION ALL ", Sql.texts(connection, QUESTIONS)))) {
            while (row.next()) {
                Array rows = row.getArray(2);
                content.put(row.getString(1), rows == null ? List.of() : Arrays.asList((String[]) rows.getArray()));
            }
        }
        return content;
    }

    @Override
    public void close() throws SQLException {
        end(schema, session, rewind);
        server.close();
    }
}
