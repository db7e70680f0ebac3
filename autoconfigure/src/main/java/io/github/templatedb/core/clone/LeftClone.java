package io.github.templatedb.core.clone;

import io.github.templatedb.core.server.DatabaseName;

/**
 * A clone whose lease has ended, for the next lease: an application that is started again in the same JVM goes on with it.
 *
 * @param server where it is
 * @param template what it was copied from
 * @param database the clone
 * @since 0.1.0
 */
public record LeftClone(TemplateServer server, DatabaseName template, DatabaseName database) {

    boolean isCopyOf(Baseline baseline, TemplateServer on) {
        return server == on && template.equals(baseline.template().name());
    }

    void drop() {
        if (!server.hasEnded()) {
            server.clones().drop(database);
        }
    }
}
