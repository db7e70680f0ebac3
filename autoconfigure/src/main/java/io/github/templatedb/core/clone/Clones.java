package io.github.templatedb.core.clone;

import io.github.templatedb.core.server.Activity;
import io.github.templatedb.core.server.DatabaseName;
import io.github.templatedb.core.server.DatabaseNames;
import io.github.templatedb.core.server.Server;
import io.github.templatedb.core.template.Template;
import java.time.Duration;
import java.util.List;

/**
 * Makes clones of templates, and has those that are no longer needed dropped in the background.
 *
 * @since 0.1.0
 */
public final class Clones implements AutoCloseable {

    private final Server server;

    private final DatabaseNames names;

    private final Activity activity;

    private final Reaper reaper;

    /**
     * Creates a maker of clones.
     *
     * @param server where to make them
     * @param names gives them their names
     * @param activity where they are counted
     */
    public Clones(Server server, DatabaseNames names, Activity activity) {
        this.server = server;
        this.names = names;
        this.activity = activity;
        this.reaper = new Reaper(server);
    }

    /**
     * Makes a clone.
     *
     * @param template what it is a copy of
     * @return a new database, owned by the caller until {@link #drop(DatabaseName)}
     */
    public DatabaseName create(Template template) {
        DatabaseName clone = names.clone(template.key().prefix(8));
        long begin = System.nanoTime();
        server.execute(
                "Making a clone of " + template.name(),
                List.of("CREATE DATABASE " + clone.quoted() + " TEMPLATE "
                        + template.name().quoted() + strategy()));
        List<String> settings = DatabaseSettings.copy(server, template.name(), clone);
        if (!settings.isEmpty()) {
            server.execute("Giving a clone the settings of " + template.name(), settings);
        }
        activity.cloned(Duration.ofNanos(System.nanoTime() - begin));
        return clone;
    }

    /**
     * FILE_COPY forces two checkpoints, which cost nothing in memory; on disk PostgreSQL's own default is kept. The
     * clause came with PostgreSQL 15 (release notes); before, files were always copied.
     */
    private String strategy() {
        return server.inMemory() && server.facts().majorVersion() >= 15 ? " STRATEGY file_copy" : "";
    }

    /**
     * Has a clone dropped soon, in the background.
     *
     * @param clone a clone of which all pools are closed
     */
    public void drop(DatabaseName clone) {
        reaper.drop(clone);
    }

    /** Stops dropping. What was not dropped yet goes with the server. */
    @Override
    public void close() {
        reaper.close();
    }
}
