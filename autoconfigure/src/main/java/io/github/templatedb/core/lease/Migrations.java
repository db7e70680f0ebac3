package io.github.templatedb.core.lease;

/**
 * Migrations that fill a new database.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface Migrations {

    /**
     * Runs the migrations.
     *
     * @throws Exception if one fails
     */
    void run() throws Exception;

    /**
     * Runs what a database lacks that has the first steps.
     *
     * @throws Exception if one fails, or if anything is done that would have been done otherwise in an empty database
     */
    default void runRest() throws Exception {
        run();
    }

    /**
     * Whether they consist of steps, one after the other, of which {@link #run()} leaves out those that the database has.
     *
     * @return true if the other methods may be called, too
     */
    default boolean growBySteps() {
        return false;
    }

    /**
     * Runs the steps that the database does not have, and nothing of what follows the last one.
     *
     * @throws Exception if one fails
     */
    default void runSteps() throws Exception {
        throw new UnsupportedOperationException("These migrations do not run by steps");
    }

    /**
     * What may be lost for later steps in a copy of the database, after the last run.
     *
     * @return the reason, in words that follow a comma; empty if there is none
     */
    default String obstacle() {
        return "it was not looked for what is not copied";
    }

    /**
     * Which of their scripts has a statement.
     *
     * @param statement as PostgreSQL got it
     * @return the name of the script, or an empty text if that is not known
     */
    default String scriptOf(String statement) {
        return "";
    }

    /**
     * The same, to be run from the first step to the last and without anything that has to do with steps.
     *
     * @return migrations of which {@link #run()} is called, and nothing else
     */
    default Migrations asOne() {
        return this;
    }
}
