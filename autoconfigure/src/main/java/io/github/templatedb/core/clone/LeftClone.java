package io.github.templatedb.core.clone;

import io.github.templatedb.core.server.DatabaseName;
import io.github.templatedb.core.template.Template;

/**
 * A clone whose lease has ended, for the next lease: an application that is started again in the same JVM goes on with it.
 *
 * @param server where it is
 * @param template what it was copied from
 * @param database the clone
 * @since 0.1.0
 */
public record LeftClone(TemplateServer server, DatabaseName template, DatabaseName database) {

    /**
     * Whether it is on a server, and a copy of a template that is there.
     *
     * @param other the template
     * @param on the server
     * @return true if the next lease can go on with it
     */
    public boolean isCopyOf(Template other, TemplateServer on) {
        return server == on && template.equals(other.name());
    }

    /** Drops it, unless its server has ended and it with it. */
    public void drop() {
        if (!server.hasEnded()) {
            server.clones().drop(database);
        }
    }
}
