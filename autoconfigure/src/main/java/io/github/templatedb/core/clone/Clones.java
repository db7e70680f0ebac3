package io.github.templatedb.core.clone;

import io.github.templatedb.core.rewind.Rewind;
import io.github.templatedb.core.rewind.TemplateContent;
import io.github.templatedb.core.server.Activity;
import io.github.templatedb.core.server.DatabaseName;
import io.github.templatedb.core.server.NoRoomException;
import io.github.templatedb.core.server.ServerException;
import io.github.templatedb.core.template.Template;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Makes clones of templates, and has those that are no longer needed dropped in the background.
 *
 * @since 0.1.0
 */
public interface Clones {

    /** How many clones are made at once in the background; PostgreSQL copies one template for several at the same time. */
    int MAKERS = Math.min(4, Runtime.getRuntime().availableProcessors());

    /**
     * Makes a clone, however long PostgreSQL takes.
     *
     * @param template what it is a copy of
     * @return a new database, as of {@link #create(Template, Duration)}
     */
    default DatabaseName create(Template template) {
        return create(template, Duration.ZERO);
    }

    /**
     * Makes a clone.
     *
     * @param template what it is a copy of
     * @param limit after which PostgreSQL is told to give up, in whole seconds; zero for never
     * @return a new database, owned by the caller until {@link #drop(DatabaseName)}
     * @throws TemplateGoneException if the template was dropped meanwhile
     * @throws NoRoomException if the file system of the server is full, or would be
     * @throws ServerException if PostgreSQL refuses for another reason
     */
    DatabaseName create(Template template, Duration limit);

    /**
     * The same, of a sealed template; from the second time on the next one is made ahead.
     *
     * @param template what it is a copy of
     * @param limit as for {@link #create(Template, Duration)}
     * @return a new database
     */
    default DatabaseName take(Template template, Duration limit) {
        return create(template, limit);
    }

    /**
     * Gives a clone a name that somebody chose, in one step. It goes with this JVM as before.
     *
     * @param clone a clone that nobody is connected to
     * @param name the new name
     * @throws ServerException if PostgreSQL refuses, as when there is such a database; then the clone is dropped
     */
    void name(DatabaseName clone, DatabaseName name);

    /**
     * Makes a clone a template for other clones, without copying it.
     *
     * @param clone a clone of which all pools are closed
     * @param origin the template that it was made from
     * @return the clone, which accepts no connections any more
     * @throws ServerException if PostgreSQL refuses; then it accepts connections as before
     */
    Template seal(DatabaseName clone, Template origin);

    /**
     * Makes a copy of a sealed clone, so that the clone itself can be opened again.
     *
     * @param sealed a sealed clone that is kept
     * @return the copy, sealed; the clone is open again and no longer in use
     */
    Template copied(Template sealed);

    /**
     * Keeps a clone when it is dropped, for somebody to look at. A server keeps five; the oldest of the others are dropped in the background.
     *
     * @param clone a clone that is in use
     * @return whether it was not kept before
     * @throws ServerException if PostgreSQL refuses
     */
    boolean keep(DatabaseName clone);

    /**
     * Rolls back what is prepared in a clone that is left, also if it is kept: all databases of a server share the names.
     *
     * @param clone a clone
     */
    void rollBackPrepared(DatabaseName clone);

    /**
     * Whether a clone stays when it is dropped, as {@link #keep} says.
     *
     * @param clone a clone
     * @return true as long as it is kept
     */
    boolean isKept(DatabaseName clone);

    /**
     * What is known of a template, to be asked for before anybody uses the first copy of it.
     *
     * @param template a template
     * @param maxTableSize the largest table whose rows are held, in bytes
     * @return the same for all who ask; null where there are no other copies from which it could be read
     */
    @Nullable
    TemplateContent content(Template template, long maxTableSize);

    /**
     * How what will be written to a clone is undone.
     *
     * @param clone a clone that nobody has used
     * @param template what it is a copy of
     * @param isUndone false if it will only be asked whether anything was
     * @param maxTableSize the largest table whose rows are held, in bytes
     * @param uses how often its sequences were used while it was made
     * @return the caller's to close
     * @throws ServerException if PostgreSQL refuses
     */
    Rewind rewind(DatabaseName clone, Template template, boolean isUndone, long maxTableSize, long uses);

    /**
     * Has a clone dropped soon, in the background, unless it is kept.
     *
     * @param clone a clone of which all pools are closed
     */
    default void drop(DatabaseName clone) {
        drop(clone, () -> {});
    }

    /**
     * Has a clone dropped soon, in the background, unless it is kept.
     *
     * @param clone a clone
     * @param leave closes all pools on it, in the background too
     */
    void drop(DatabaseName clone, Runnable leave);

    /**
     * How long it takes to make a clone.
     *
     * @return what to suppose as long as few were measured
     */
    default Duration usualTime() {
        return Duration.ofMillis(15);
    }

    /**
     * What is counted here.
     *
     * @return the counts of the server
     */
    Activity activity();

    /**
     * Does work that makes clones, in the background, begun in the order in which it is asked for; not after the end.
     *
     * @param making the work
     */
    void later(Runnable making);
}
