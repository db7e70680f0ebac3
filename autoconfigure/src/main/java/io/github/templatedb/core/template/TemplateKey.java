package io.github.templatedb.core.template;

import io.github.templatedb.core.manifest.Manifest;
import io.github.templatedb.core.manifest.Sha256;
import io.github.templatedb.core.server.AdvisoryLock;
import io.github.templatedb.core.server.DatabaseName;
import io.github.templatedb.core.server.Server;
import java.nio.charset.StandardCharsets;

/**
 * The hash that names a template: equal keys mean equal content.
 *
 * @param sha256 the hash of the manifest, 64 hexadecimal digits
 * @since 0.1.0
 */
public record TemplateKey(String sha256) {

    /** Counts up with what a template or its comment has to be; so those of another version have other names. */
    private static final String FORMAT = "templatedb 2 ";

    /**
     * The key of what a manifest lists.
     *
     * @param manifest everything that determines the content
     * @return its key
     */
    public static TemplateKey of(Manifest manifest) {
        return new TemplateKey(Sha256.hex((FORMAT + manifest.sha256()).getBytes(StandardCharsets.UTF_8)));
    }

    /**
     * The name of the finished template. Twelve digits keep it readable; the comment on the database has them all.
     *
     * @return {@code tdb_t_} and the first 12 digits
     */
    public DatabaseName templateName() {
        return new DatabaseName("tdb_t_" + prefix(12));
    }

    /**
     * The right to build or to drop the template, of one session on the whole server. Its lock is in the administrative database,
     * never in the one that is built, where it would keep CREATE INDEX CONCURRENTLY waiting for its snapshot.
     */
    AdvisoryLock lock(Server server) {
        return AdvisoryLock.of(server, Long.parseUnsignedLong(prefix(16), 16));
    }

    /**
     * The first digits, for the names of databases made for or from the template.
     *
     * @param digits how many
     * @return that many hexadecimal digits
     */
    public String prefix(int digits) {
        return sha256.substring(0, digits);
    }
}
