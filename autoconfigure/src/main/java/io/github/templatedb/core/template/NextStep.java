package io.github.templatedb.core.template;

import io.github.templatedb.core.TemplateDatabaseException;
import io.github.templatedb.core.server.MissingExtension;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;

/** What to do when migrations failed. */
final class NextStep {

    /** Of PostgreSQL: duplicate_object (manual, appendix A). */
    private static final String DUPLICATE_OBJECT = "42710";

    private static final String ASK_FIRST =
            "Roles and tablespaces belong to the server, not to a database, so another template may have made this one before."
                    + " Make it in a DO block that asks pg_roles first.";

    /** By its name, as Flyway need not be there. */
    private static final String INVALID = "org.flywaydb.core.api.exception.FlywayValidateException";

    private static final String LEAVE_AS_THEY_WERE =
            "Flyway finds other migrations than those that were applied before, and would in production too. Leave applied"
                    + " migrations as they were and add new ones; two Flyways on one database need a history table each.";

    private static final String EXHAUSTED =
            "Flyway holds two connections while it migrates, and a migration or callback that"
                    + " asks the DataSource for one needs a further one. Give the pool more with"
                    + " spring.datasource.hikari.maximum-pool-size, spring.datasource.dbcp2.max-total or"
                    + " spring.datasource.tomcat.max-active, or give back what is held.";

    private static final String FLYWAY_FOR_POSTGRESQL =
            "Flyway has a module for each database, and the one for PostgreSQL is"
                    + " not on the class path. Add the dependency org.flywaydb:flyway-database-postgresql.";

    private static final String OTHERWISE = "Correct the migration and run the test again. Every context with the same"
            + " migrations fails the same way until then.";

    private NextStep() {}

    /** The step that the nearest cause names or stands for. */
    static String after(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            String step = of(cause);
            if (!step.isEmpty()) {
                return step;
            }
        }
        return failure instanceof TemplateDatabaseException ? "" : OTHERWISE;
    }

    private static String of(Throwable cause) {
        if (cause instanceof TemplateDatabaseException known) {
            return known.action();
        }
        if (isExhausted(cause)) {
            return EXHAUSTED;
        }
        if (String.valueOf(cause.getMessage()).startsWith("Unsupported Database: PostgreSQL")) {
            return FLYWAY_FOR_POSTGRESQL;
        }
        if (cause instanceof SQLException sql) {
            return MissingExtension.nextStep(sql).orElse(DUPLICATE_OBJECT.equals(sql.getSQLState()) ? ASK_FIRST : "");
        }
        return cause.getClass().getName().equals(INVALID) ? LEAVE_AS_THEY_WERE : "";
    }

    /** What HikariCP, Tomcat's pool and DBCP2 throw when they give no connection in time. */
    private static boolean isExhausted(Throwable cause) {
        return cause instanceof SQLTransientConnectionException
                || cause.getClass().getName().equals("org.apache.tomcat.jdbc.pool.PoolExhaustedException")
                || String.valueOf(cause.getMessage()).startsWith("Cannot get a connection, pool error Timeout");
    }
}
