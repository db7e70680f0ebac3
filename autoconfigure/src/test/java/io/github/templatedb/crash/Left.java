package io.github.templatedb.crash;

import java.util.List;

/**
 * What a server that runs has.
 *
 * @param site whose server
 */
record Left(Site site) {

    private static final String OURS = "datname LIKE 'tdb!_%' ESCAPE '!'";

    private static final String COMPLETE = "datistemplate AND NOT datallowconn AND datconnlimit <> -2";

    /** Clones, unfinished templates, and what interrupted drops left. */
    List<String> databases() {
        return site.ask("SELECT datname FROM pg_database WHERE " + OURS + " AND NOT (" + COMPLETE + ")");
    }

    List<String> templates() {
        return site.ask("SELECT datname FROM pg_database WHERE " + OURS + " AND " + COMPLETE);
    }

    /** Folders of databases that the server does not know. */
    List<String> foldersWithoutDatabase() {
        return site.ask("SELECT name FROM pg_ls_dir('base') AS name"
                + " WHERE name ~ '^[0-9]+$' AND name::bigint NOT IN (SELECT oid::bigint FROM pg_database)");
    }

    /** Sessions of others than a JVM and this one. */
    List<String> sessionsBut(long jvm) {
        return site.ask("SELECT format('%s on %s: %s', application_name, datname, query) FROM pg_stat_activity"
                + " WHERE backend_type = 'client backend' AND pid <> pg_backend_pid() AND NOT " + isOf(jvm));
    }

    /** Advisory locks of others than a JVM. */
    List<String> locksBut(long jvm) {
        return site.ask("SELECT format('%s %s of %s', classid, objid, a.application_name) FROM pg_locks l"
                + " LEFT JOIN pg_stat_activity a USING (pid) WHERE locktype = 'advisory' AND "
                + isOf(jvm) + " IS NOT TRUE");
    }

    private static String isOf(long jvm) {
        return "application_name LIKE 'templatedb " + jvm + "@%'";
    }
}
