package io.github.templatedb.core.lease;

import io.github.templatedb.core.TemplateDatabaseException;
import io.github.templatedb.core.server.DatabaseName;
import io.github.templatedb.core.server.DatabaseSessions;
import io.github.templatedb.core.server.Endpoint;
import io.github.templatedb.core.server.Server;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import org.postgresql.PGConnection;

/**
 * Checks the proof that a clone was only read: compares it, table by table and catalogs included, with a clone that is new. Clones
 * of one template are copies of the same files, so even the numbers of their objects are equal.
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
                ELSE format('SELECT count(*) || '' '' || coalesce(sum(hashtextextended(%s, 0)), 0) FROM %s t',
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
        Map<String, String> content = content(kept);
        Map<String, String> expected = content(fresh);
        long uses = Long.parseLong(content.remove(USES));
        expected.remove(USES);
        TreeSet<String> names = new TreeSet<>(expected.keySet());
        names.addAll(content.keySet());
        names.removeIf(name -> Objects.equals(content.get(name), expected.get(name)));
        if (!names.isEmpty()) {
            throw new TemplateDatabaseException(
                    "templatedb.clone.audit: the clone %s %s, but it differs from a new one in %s."
                            .formatted(kept, why, names),
                    "This is a bug in templatedb: please report it with what the test does.",
                    null);
        }
        return uses;
    }

    private Map<String, String> content(DatabaseName database) {
        Endpoint endpoint = server.endpoint();
        Map<String, String> content = new LinkedHashMap<>();
        int session;
        try (Connection connection = DriverManager.getConnection(
                        endpoint.jdbcUrl(database), endpoint.username(), endpoint.password());
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            session = connection.unwrap(PGConnection.class).getBackendPID();
            // All names with their schema, however the settings of the database are.
            statement.execute("SET search_path = ''");
            for (String question : texts(statement, QUESTIONS)) {
                content.put(
                        question.replaceFirst("(?s).* FROM (ONLY )?", "").replaceFirst(" r?\\)? ?t$", ""),
                        texts(statement, question).toString());
            }
            try (ResultSet shared = statement.executeQuery(SHARED)) {
                while (shared.next()) {
                    content.put(shared.getString(1), shared.getString(2));
                }
            }
            content.put(USES, texts(statement, USES).get(0));
        } catch (SQLException ex) {
            throw new TemplateDatabaseException(
                    "templatedb.clone.audit: the clone %s cannot be read: %s".formatted(database, ex.getMessage()), ex);
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
