package io.github.templatedb.core.template;

import io.github.templatedb.core.manifest.Growth;
import io.github.templatedb.core.server.DatabaseName;

/**
 * Fills a new database with what its template is to contain.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface TemplateBuilder {

    /**
     * Fills the database and closes its connections to it.
     *
     * @param building the database, private to this call: empty, or if {@link #growsBySteps()}, with the first steps done
     * @throws Exception if it cannot be filled; the database is then dropped
     */
    void build(DatabaseName building) throws Exception;

    /**
     * The same for a database with the first steps done.
     *
     * @param building the database, as for {@link #build}
     * @throws Exception as of {@link #build}, or if it cannot be told that the result is that of all steps
     */
    default void buildRest(DatabaseName building) throws Exception {
        build(building);
    }

    /**
     * Whether {@link #build} does only what is missing, when it is given a database that has the first steps of the
     * {@link Growth} and nothing else.
     *
     * @return true if the other methods may be called, too
     */
    default boolean growsBySteps() {
        return false;
    }

    /**
     * Does the steps that are missing and nothing of what follows the last one, and closes its connections.
     *
     * @param building the database, as for {@link #build}
     * @throws Exception if a step fails; the database is then dropped
     */
    default void buildSteps(DatabaseName building) throws Exception {
        throw new UnsupportedOperationException("This is not built by steps");
    }

    /**
     * Why steps that follow later might do something else, in a copy of the database that was filled last, than they would have
     * done there and then: what a session remembers, or what is not copied.
     *
     * @return the reason, in words that follow a comma; empty if there is none
     */
    default String obstacle() {
        return "it was not looked for what is not copied";
    }

    /**
     * Whether a template is wanted that was built from the first step to the last, also if there is another.
     *
     * @return true to have the other one replaced
     */
    default boolean isFromScratch() {
        return false;
    }

    /**
     * A builder of the steps alone.
     *
     * @return a builder whose template this one can go on from
     */
    default TemplateBuilder ofSteps() {
        return new StepsBuilder(this);
    }
}
