package io.github.templatedb.core.template;

import io.github.templatedb.core.server.DatabaseName;
import io.github.templatedb.core.server.ServerException;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;

/**
 * A sealed database that clones are made from. It accepts no connections and is never written again, so what was read of
 * it once stays true as long as it exists.
 *
 * @param key what determines its content
 * @param name its name on the server
 * @param settings what a clone has to be given after it was copied
 * @param born when the oldest of its content was made, in seconds since 1970; empty if that is not known
 * @param compact whether {@link io.github.templatedb.core.rewind.Compaction} has made all of it as an undo could make it again
 * @since 0.1.0
 */
public record Template(
        TemplateKey key, DatabaseName name, List<DatabaseSetting> settings, String born, boolean compact) {

    /**
     * How CREATE DATABASE fails when its template is dropped: it holds a lock on the template that keeps a drop waiting, so
     * it comes before the drop or after it. Then there is none (3D000) or what an interrupted drop left (55000).
     */
    private static final Set<String> GONE = Set.of("3D000", "55000");

    /**
     * Creates a template that was found on a server.
     *
     * @param key what determines its content
     * @param name its name on the server
     * @param settings the settings, which are copied
     * @param born when the oldest of its content was made, or an empty text
     * @param compact whether an undo could make all of it again
     */
    public Template {
        settings = List.copyOf(settings);
    }

    /**
     * Whether a template could not be copied because it was dropped after it was found.
     *
     * @param failure what CREATE DATABASE failed with
     * @return false for any other reason
     */
    public static boolean isGone(ServerException failure) {
        return failure.getCause() instanceof SQLException cause && GONE.contains(cause.getSQLState());
    }
}
