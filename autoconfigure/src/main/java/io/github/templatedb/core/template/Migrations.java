package io.github.templatedb.core.template;

import io.github.templatedb.core.manifest.Growth;
import io.github.templatedb.core.server.DatabaseName;

/**
 * Fills a new database with what its template is to contain.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface Migrations {

    /**
     * Runs a part of them and closes their connections.
     *
     * @param database private to this call
     * @param part what to run, and what there is already
     * @throws Exception if one fails, or if it cannot be told that the result is that of all; the database is then dropped
     */
    void run(DatabaseName database, Part part) throws Exception;

    /**
     * Whether they consist of the steps of the {@link Growth}, one after the other, and what follows the last one.
     *
     * @return true if they can be run in every {@link Part}; if not, only as a {@link Part#WHOLE}
     */
    default boolean bySteps() {
        return false;
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
     * Which of their scripts has a statement.
     *
     * @param statement as PostgreSQL got it
     * @return the name of the script, or an empty text if that is not known
     */
    default String scriptOf(String statement) {
        return "";
    }

    /** What is run. */
    enum Part {
        /** All there is, as it would run without anybody who looks for steps. */
        WHOLE,
        /** All steps and what follows them, on a database without any. */
        ALL_STEPS,
        /** The steps that the database does not have, and nothing of what follows the last one. */
        STEPS_ONLY,
        /** What is missing in a database that has the first steps and nothing else. */
        REST
    }

    /** The same migrations, of which each part is run in another way. */
    interface Around extends Migrations {

        /**
         * The migrations.
         *
         * @return what is run
         */
        Migrations migrations();

        @Override
        default boolean bySteps() {
            return migrations().bySteps();
        }

        @Override
        default String obstacle() {
            return migrations().obstacle();
        }

        @Override
        default String scriptOf(String statement) {
            return migrations().scriptOf(statement);
        }
    }
}
