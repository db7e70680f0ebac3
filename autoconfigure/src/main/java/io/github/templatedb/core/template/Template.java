package io.github.templatedb.core.template;

import io.github.templatedb.core.server.DatabaseName;
import java.util.List;

/**
 * A sealed database that clones are made from. It accepts no connections and is never written again, so what was read of
 * it once stays true as long as it exists.
 *
 * @param key what determines its content
 * @param name its name on the server
 * @param settings what a clone has to be given after it was copied
 * @param strategy what was faster on its server, if that is known
 * @since 0.1.0
 */
public record Template(TemplateKey key, DatabaseName name, List<DatabaseSetting> settings, Strategy strategy) {

    /**
     * Creates a template that was found on a server.
     *
     * @param key what determines its content
     * @param name its name on the server
     * @param settings the settings, which are copied
     * @param strategy what was faster, or {@link Strategy#AUTO}
     */
    public Template {
        settings = List.copyOf(settings);
    }
}
