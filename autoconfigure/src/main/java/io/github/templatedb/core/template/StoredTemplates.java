package io.github.templatedb.core.template;

import io.github.templatedb.core.server.MarkedDatabases;
import io.github.templatedb.core.server.Server;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** All complete templates of a server that are not too old, with their manifests, read when one is missing. Without a lock: each may be dropped. */
final class StoredTemplates {

    /** The last used first. */
    private static final String SQL =
            """
            SELECT substring(c.comment FROM '"key" : "([0-9a-f]{64})"'),
                coalesce(%1$s, ''), c.comment
            FROM pg_database d
            CROSS JOIN LATERAL (SELECT shobj_description(d.oid, 'pg_database')) AS c(comment)
            WHERE d.datname = 'tdb_t_' || left(substring(c.comment FROM '"key" : "([0-9a-f]{64})"'), 12)
                AND d.datistemplate AND NOT d.datallowconn AND d.datconnlimit <> -2 AND starts_with(c.comment, ?)
                AND pg_has_role(d.datdba, 'USAGE') AND coalesce(%2$s, 0) <= ?
            ORDER BY %3$s, d.datname
            """
                    .formatted(TemplateComment.BORN, TemplateComment.AGE_SECONDS, TemplateComment.IDLE_SECONDS);

    private final Server server;

    private final Duration maxAge;

    StoredTemplates(Server server, Duration maxAge) {
        this.server = server;
        this.maxAge = maxAge;
    }

    List<StoredTemplate> templates() {
        return server.query(
                "Reading what the templates contain",
                SQL,
                row -> {
                    TemplateKey key = new TemplateKey(row.getString(1));
                    Template template = new Template(key, key.templateName(), List.of(), row.getString(2));
                    return StoredTemplate.of(template, row.getString(3));
                },
                MarkedDatabases.MARK,
                maxAge.toSeconds());
    }

    Optional<StoredTemplate> find(TemplateKey key) {
        return templates().stream()
                .filter(stored -> stored.template().key().equals(key))
                .findFirst();
    }
}
