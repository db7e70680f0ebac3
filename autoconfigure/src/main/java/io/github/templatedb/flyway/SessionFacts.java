package io.github.templatedb.flyway;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a session and its database have that a new session on a copy of the database would not have: what {@code DISCARD ALL}
 * discards (PostgreSQL manual), and what CREATE DATABASE does not copy or a login starts.
 */
final class SessionFacts {

    /**
     * Settings that make a migration fail or wait, or change what is reported, and never what it writes, are left out:
     * where it does not fail, it has done the same. So is row_security for a role to which it does not apply.
     */
    private static final String SQL =
            """
            SELECT 'the setting ' || name || ' = ' || setting FROM pg_settings
            WHERE source = 'session' AND setting IS DISTINCT FROM reset_val AND name NOT IN ('application_name',
                    'client_min_messages', 'check_function_bodies', 'statement_timeout', 'lock_timeout',
                    'idle_in_transaction_session_timeout', 'idle_session_timeout', 'transaction_timeout',
                    'transaction_isolation', 'transaction_read_only', 'transaction_deferrable')
                AND NOT (name = 'row_security'
                    AND EXISTS (SELECT 1 FROM pg_roles WHERE rolname = session_user AND (rolsuper OR rolbypassrls)))
            UNION ALL SELECT 'the user ' || session_user
            UNION ALL SELECT 'a temporary relation ' || relname FROM pg_class WHERE relnamespace = pg_my_temp_schema()
            UNION ALL SELECT 'a temporary function ' || proname FROM pg_proc WHERE pronamespace = pg_my_temp_schema()
            UNION ALL SELECT 'a prepared statement ' || name FROM pg_prepared_statements WHERE from_sql
            UNION ALL SELECT 'a cursor ' || name FROM pg_cursors WHERE is_holdable
            UNION ALL SELECT 'a channel ' || channel FROM pg_listening_channels() AS channel
            UNION ALL SELECT format('an advisory lock %s %s', classid, objid) FROM pg_locks
                WHERE locktype = 'advisory' AND pid = pg_backend_pid()
            UNION ALL SELECT 'numbers of the sequence ' || seqrelid::regclass FROM pg_sequence WHERE seqcache > 1
            UNION ALL SELECT 'what is written in the language ' || lanname FROM pg_language
                WHERE lanname NOT IN ('internal', 'c', 'sql', 'plpgsql')
            UNION ALL SELECT 'the login trigger ' || evtname FROM pg_event_trigger WHERE evtevent = 'login'
            UNION ALL SELECT format('settings %s of the role %s in the database %s', setconfig, setrole, setdatabase)
                FROM pg_db_role_setting WHERE setdatabase = 0
                    OR setdatabase = (SELECT oid FROM pg_database WHERE datname = current_database())
            UNION ALL SELECT format('owner %s, privileges %s, limit %s and place %s of the database',
                    datdba, datacl, datconnlimit, dattablespace)
                FROM pg_database WHERE datname = current_database()
            UNION ALL SELECT 'the subscription ' || subname FROM pg_subscription
                WHERE subdbid = (SELECT oid FROM pg_database WHERE datname = current_database())
            """;

    private SessionFacts() {}

    /** The facts of a session, in words. */
    static Set<String> of(Connection connection) throws SQLException {
        Set<String> facts = new TreeSet<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(SQL)) {
            while (rows.next()) {
                facts.add(rows.getString(1));
            }
        }
        return facts;
    }
}
