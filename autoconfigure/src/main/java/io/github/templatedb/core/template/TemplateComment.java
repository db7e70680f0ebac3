package io.github.templatedb.core.template;

import io.github.templatedb.core.manifest.Manifest;
import io.github.templatedb.core.server.DatabaseName;
import io.github.templatedb.core.server.Server;
import java.time.Duration;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The comment on a template: JSON with the full key, the manifest, its size, the building time, when it was last used,
 * in seconds since 1970 by the server's clock, and how it was built. It marks the database as ours. PostgreSQL itself writes the JSON and
 * quotes it, so no value of it can end the statement.
 *
 * @param key what determines its content
 * @param manifest what the key is the hash of
 * @param took how long it was built
 * @param obstacle why no other template can be built on a copy of it, or an empty text
 * @param born when the oldest of its content was made, in seconds since 1970, or an empty text for now
 * @param incremental what it was built on, if not from scratch
 * @param compact whether an undo could make all of it again
 */
record TemplateComment(
        TemplateKey key,
        Manifest manifest,
        Duration took,
        String obstacle,
        String born,
        @Nullable IncrementalBase incremental,
        boolean compact) {

    /** In the comment on a template that was not built from scratch. */
    static final String ON_ANOTHER = "\"on\" : \"tdb_t_";

    private static final String SQL =
            """
            SELECT format('COMMENT ON DATABASE %I IS %L', ?::text, json_build_object(
                'templatedb', 1,
                'key', ?::text,
                'used', extract(epoch FROM now())::bigint,
                'bytes', (SELECT pg_database_size(oid) FROM pg_database WHERE datname = ?::text),
                'built', now(),
                'born', coalesce(nullif(?::text, '')::bigint, extract(epoch FROM now())::bigint),
                'millis', ?::bigint,
                'on', ?::text,
                'obstacle', ?::text,
                'compact', ?::boolean,
                'manifest', (
                    SELECT json_agg(json_build_array(name, sha256) ORDER BY position)
                    FROM unnest(?::text[], ?::text[]) WITH ORDINALITY AS entry(name, sha256, position)))::text)
            """;

    /** An SQL expression on c.comment: when the template was last used, or null if it does not say. */
    static final String USED = "substring(c.comment FROM '\"used\" : ([0-9]{1,12})')";

    /** An SQL expression on c.comment: how many seconds ago the template was last used. */
    static final String IDLE_SECONDS = "extract(epoch FROM now())::bigint - " + USED + "::bigint";

    /** An SQL expression on c.comment: how much the template takes; nothing if it does not say. */
    static final String BYTES = "coalesce(substring(c.comment FROM '\"bytes\" : ([0-9]{1,18})')::bigint, 0)";

    /** An SQL expression on c.comment: when the template was built, or the oldest that it was built on, or null if it does not say. */
    static final String BORN = "substring(c.comment FROM '\"born\" : ([0-9]{1,12})')";

    /** An SQL expression on c.comment: how many seconds ago the template was built, and all that it was built on, or null if it does not say. */
    static final String AGE_SECONDS = "extract(epoch FROM now())::bigint - " + BORN + "::bigint";

    /** An SQL expression on c.comment: whether an undo could make all of the template again. */
    static final String COMPACT = "strpos(c.comment, '\"compact\" : true') > 0";

    /** Returns the statement that comments a database. */
    String statement(Server server, DatabaseName database) {
        return server.query(
                        "Describing a template",
                        SQL,
                        row -> row.getString(1),
                        database.value(),
                        key.sha256(),
                        database.value(),
                        born,
                        took.toMillis(),
                        IncrementalBase.nameOf(incremental),
                        obstacle,
                        compact,
                        ofEntries(Manifest.Entry::name),
                        ofEntries(Manifest.Entry::sha256))
                .get(0);
    }

    private String[] ofEntries(Function<Manifest.Entry, String> text) {
        return manifest.entries().stream().map(text).toArray(String[]::new);
    }
}
