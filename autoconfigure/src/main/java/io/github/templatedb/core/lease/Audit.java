package io.github.templatedb.core.lease;

import io.github.templatedb.core.TemplateDatabaseException;
import io.github.templatedb.core.server.DatabaseName;
import io.github.templatedb.core.server.DatabaseSessions;
import io.github.templatedb.core.server.Server;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.postgresql.PGConnection;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.TransactionState;

/**
 * Checks the proof that a clone was only read, or is as new again: compares it, table by table, catalogs and sessions included, with a
 * clone that is new. Clones of one template are copies of the same files, so even the numbers of their objects are equal.
 */
final class Audit {

    /**
     * Asks for the content of each table and materialized view as a number of rows and a sum of the hashes of them and their order, and
     * of each sequence;
     * neither those of the whole server nor those of one session. How many numbers of a sequence are logged ahead nobody sees.
     */
    private static final String QUESTIONS =
            """
            SELECT CASE relkind
                WHEN 'S' THEN 'SELECT last_value || '' '' || is_called FROM ' || oid::regclass
                ELSE format('SELECT <what> FROM %2$s t',
                    CASE WHEN oid = 'pg_class'::regclass
                            THEN '(to_jsonb(t) - ''{relfilenode,relfrozenxid,relminmxid}''::text[])::text'
                        WHEN oid < 16384 THEN '(t.*)::text' ELSE 'n || '' '' || row' END,
                    CASE WHEN oid < 16384 THEN oid::regclass::text
                        ELSE format('(SELECT row_number() OVER () AS n, (r.*)::text AS row FROM ONLY %s r)', oid::regclass) END)
                END
            FROM pg_class
            WHERE relkind IN ('r', 'm', 'S') AND NOT relisshared AND relpersistence <> 't' AND relispopulated
                AND has_table_privilege(oid, 'SELECT')
            ORDER BY 1
            """;

    private static final String SUMS =
            QUESTIONS.replace("<what>", "count(*) || '' '' || coalesce(sum(hashtextextended(%1$s, 0)), 0)");

    /** The same row by row, for what differs. */
    private static final String ROWS = QUESTIONS.replace("<what>", "%1$s");

    /** What belongs to the database in catalogs of the whole server; not its name, nor what PostgreSQL changes by itself. */
    private static final String SHARED =
            """
            SELECT name, string_agg(value, ' ' ORDER BY value) FROM pg_database d CROSS JOIN LATERAL (
                SELECT 'pg_database' AS name,
                    (to_jsonb(d) - '{oid,datname,datfrozenxid,datminmxid,dathasloginevt}'::text[])::text AS value
                UNION ALL SELECT 'pg_db_role_setting', concat_ws(' ', setrole, setconfig) FROM pg_db_role_setting
                    WHERE setdatabase = d.oid
                UNION ALL SELECT 'pg_shdescription', description FROM pg_shdescription
                    WHERE objoid = d.oid AND classoid = 'pg_database'::regclass
                UNION ALL SELECT 'pg_shseclabel', concat_ws(' ', provider, label) FROM pg_shseclabel
                    WHERE objoid = d.oid AND classoid = 'pg_database'::regclass
                UNION ALL SELECT 'pg_shdepend', (to_jsonb(s) - 'dbid')::text FROM pg_shdepend s WHERE dbid = d.oid
                UNION ALL SELECT 'pg_subscription', subname FROM pg_subscription WHERE subdbid = d.oid
                UNION ALL SELECT 'pg_replication_slots', slot_name FROM pg_get_replication_slots() WHERE datoid = d.oid
                UNION ALL SELECT 'pg_prepared_xacts', gid FROM pg_prepared_xact() WHERE dbid = d.oid) AS shared
            WHERE datname = current_database() GROUP BY name
            """;

    /** How often the transaction that asks has used sequences, as {@link Changes} counts it. */
    private static final String USES =
            "SELECT coalesce(sum(pg_stat_get_xact_blocks_fetched(seqrelid)), 0) FROM pg_sequence";

    /**
     * What a session has that another one of the same pool has not; of settings of libraries those that are set, as a library that was
     * loaded stays. Names with their schema, whatever its search path is.
     */
    private static final String SESSION =
            """
            SELECT name, setting FROM pg_catalog.pg_settings
                WHERE pg_catalog.strpos(name, '.') = 0 OR setting IS DISTINCT FROM reset_val
            UNION ALL SELECT 'current_user', current_user
            UNION ALL SELECT 'session_user', session_user
            UNION ALL SELECT 'current_schemas', pg_catalog.current_schemas(true)::pg_catalog.text
            UNION ALL SELECT 'advisory locks', pg_catalog.string_agg(pg_catalog.concat_ws(' ', classid, objid, mode), ', ')
                FROM pg_catalog.pg_locks WHERE locktype = 'advisory' AND pid = pg_catalog.pg_backend_pid()
            UNION ALL SELECT 'PREPARE', pg_catalog.string_agg(name, ', ') FROM pg_catalog.pg_prepared_statements WHERE from_sql
            UNION ALL SELECT 'LISTEN', pg_catalog.string_agg(channel, ', ') FROM pg_catalog.pg_listening_channels() AS channel
            UNION ALL SELECT 'WITH HOLD', pg_catalog.string_agg(name, ', ') FROM pg_catalog.pg_cursors WHERE is_holdable
            UNION ALL SELECT 'temporary objects', pg_catalog.string_agg(relname, ', ')
                FROM pg_catalog.pg_class WHERE relnamespace = pg_catalog.pg_my_temp_schema()
            """;

    /**
     * Says of which sequences a session knows the last number, as {@code lastval} and {@code currval} would. They fail where there is none.
     * What is said at this level reaches each client, and no log.
     */
    private static final String CURRVAL =
            """
            DO $$ DECLARE sequence pg_catalog.regclass; BEGIN
                FOR sequence IN SELECT seqrelid FROM pg_catalog.pg_sequence ORDER BY 1 LOOP
                    BEGIN
                        RAISE INFO '% %', sequence, pg_catalog.currval(sequence);
                    EXCEPTION WHEN object_not_in_prerequisite_state OR insufficient_privilege THEN
                    END;
                END LOOP;
            END $$
            """;

    /** Of a value in a message. */
    private static final int LONGEST = 200;

    private final Server server;

    Audit(Server server) {
        this.server = server;
    }

    /**
     * Compares a clone that is believed to be as it was made with a new one.
     *
     * @param kept the clone
     * @param why that is believed
     * @param fresh another clone of the same template, to which nobody has connected
     * @return how often it has used sequences of the clone itself
     * @throws TemplateDatabaseException if they differ, or cannot be read
     */
    long requireSame(DatabaseName kept, DatabaseName fresh, String why) {
        Map<String, List<String>> content = content(kept, SUMS);
        Map<String, List<String>> expected = content(fresh, SUMS);
        long uses = Long.parseLong(content.remove(USES).get(0));
        expected.remove(USES);
        Set<String> names = different(content, expected);
        if (!names.isEmpty()) {
            throw failure(kept, why, "it", differences(names, content(kept, ROWS), content(fresh, ROWS)));
        }
        return uses;
    }

    /**
     * Compares the sessions of a clone with one that each of its pools begins on a new one.
     *
     * @param kept the clone, whose sessions were made as new
     * @param fresh another clone of the same template
     * @param why that is believed
     * @throws TemplateDatabaseException if one differs, or no other can be had
     */
    void requireSameSessions(LeasedDatabase kept, LeasedDatabase fresh, String why) {
        kept.pools().forEach((follower, pool) -> {
            List<Map<String, List<String>>> sessions = pool.lendEach(Audit::session);
            // What somebody uses again need not be as new any more.
            if (sessions != null) {
                Map<String, List<String>> expected = newSession(fresh, follower);
                for (Map<String, List<String>> session : sessions) {
                    Set<String> names = different(session, expected);
                    if (!names.isEmpty()) {
                        throw failure(kept.name(), why, "a session of it", differences(names, session, expected));
                    }
                }
            }
        });
    }

    private static Map<String, List<String>> newSession(LeasedDatabase fresh, LeaseFollower follower) {
        try {
            DatabasePool pool = Objects.requireNonNull(fresh.opened(follower));
            return Objects.requireNonNull(pool.lendEach(Audit::session)).get(0);
        } catch (SQLException ex) {
            throw unreadable(fresh.name(), ex);
        }
    }

    private static Map<String, List<String>> session(Connection connection) throws SQLException {
        Map<String, List<String>> session = new LinkedHashMap<>();
        if (connection.isWrapperFor(BaseConnection.class)) {
            // Before the question begins one.
            TransactionState transaction =
                    connection.unwrap(BaseConnection.class).getTransactionState();
            session.put("the transaction", List.of(transaction.name()));
        }
        session.put("auto-commit", List.of(String.valueOf(connection.getAutoCommit())));
        session.put("read-only", List.of(String.valueOf(connection.isReadOnly())));
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(SESSION)) {
            while (row.next()) {
                String value = row.getString(2);
                session.put(row.getString(1), value == null ? List.of() : List.of(value));
            }
        }
        try (Statement statement = connection.createStatement()) {
            statement.execute(CURRVAL);
            List<String> used = new ArrayList<>();
            for (SQLWarning said = statement.getWarnings(); said != null; said = said.getNextWarning()) {
                used.add(said.getMessage());
            }
            session.put("currval", used);
        }
        return session;
    }

    private static Set<String> different(Map<String, List<String>> content, Map<String, List<String>> expected) {
        Set<String> names = new TreeSet<>(expected.keySet());
        names.addAll(content.keySet());
        names.removeIf(name -> Objects.equals(content.get(name), expected.get(name)));
        return names;
    }

    private static String differences(
            Set<String> names, Map<String, List<String>> content, Map<String, List<String>> expected) {
        return names.stream()
                .map(name ->
                        difference(name, content.getOrDefault(name, List.of()), expected.getOrDefault(name, List.of())))
                .collect(Collectors.joining("; "));
    }

    /** The first row that only one of both has. */
    private static String difference(String name, List<String> content, List<String> expected) {
        return "%s (%s, in a new one %s)".formatted(name, firstBut(content, expected), firstBut(expected, content));
    }

    private static String firstBut(List<String> rows, List<String> others) {
        Set<String> known = new HashSet<>(others);
        String first =
                rows.stream().filter(row -> !known.contains(row)).findFirst().orElse("nothing");
        return first.length() > LONGEST ? first.substring(0, LONGEST) + " …" : first;
    }

    private static TemplateDatabaseException failure(DatabaseName kept, String why, String what, String differences) {
        return new TemplateDatabaseException(
                "templatedb.clone.audit: the clone %s %s, but %s differs from a new one: %s."
                        .formatted(kept, why, what, differences),
                "This is a bug in templatedb: please report it with what the test does.");
    }

    private static TemplateDatabaseException unreadable(DatabaseName database, SQLException cause) {
        return new TemplateDatabaseException(
                "templatedb.clone.audit: the clone %s cannot be read: %s".formatted(database, cause.getMessage()),
                cause);
    }

    private Map<String, List<String>> content(DatabaseName database, String questions) {
        Map<String, List<String>> content = new LinkedHashMap<>();
        int session;
        try (Connection connection = server.endpoint().connect(database);
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            session = connection.unwrap(PGConnection.class).getBackendPID();
            // All names with their schema, however the settings of the database are.
            statement.execute("SET search_path = ''");
            for (String question : texts(statement, questions)) {
                content.put(
                        question.replaceFirst("(?s).* FROM (ONLY )?", "").replaceFirst(" r?\\)? ?t$", ""),
                        texts(statement, question));
            }
            try (ResultSet shared = statement.executeQuery(SHARED)) {
                while (shared.next()) {
                    content.put(shared.getString(1), List.of(shared.getString(2)));
                }
            }
            content.put(USES, texts(statement, USES));
        } catch (SQLException ex) {
            throw unreadable(database, ex);
        }
        // Until then it would be one session too many for the next proof, and what it did would not be counted.
        new DatabaseSessions(server).awaitEnd(session);
        return content;
    }

    private static List<String> texts(Statement statement, String sql) throws SQLException {
        List<String> texts = new ArrayList<>();
        try (ResultSet row = statement.executeQuery(sql)) {
            while (row.next()) {
                texts.add(row.getString(1));
            }
        }
        return texts;
    }
}
