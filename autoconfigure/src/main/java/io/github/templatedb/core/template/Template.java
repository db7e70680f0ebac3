package io.github.templatedb.core.template;

import io.github.templatedb.core.server.DatabaseName;

/**
 * A sealed database that clones are made from. It accepts no connections and is never written again.
 *
 * @param key what determines its content
 * @param name its name on the server
 * @since 0.1.0
 */
public record Template(TemplateKey key, DatabaseName name) {}
