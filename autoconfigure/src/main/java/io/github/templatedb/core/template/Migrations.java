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

    /** What is run of those that the database does not have. */
    enum Part {
        /** All there is, as it would run without anybody who looks for steps: they are in doubt. */
        WHOLE,
        /** All steps of the {@link Growth}, one after the other, and what follows the last one. */
        ALL_STEPS,
        /** All steps, and nothing of what follows the last one. */
        STEPS_ONLY
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
        default String obstacle() {
            return migrations().obstacle();
        }

        @Override
        default String scriptOf(String statement) {
            return migrations().scriptOf(statement);
        }
    }
}
