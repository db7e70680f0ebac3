package io.github.templatedb.autoconfigure;

import io.github.templatedb.core.TemplateDatabaseException;
import io.github.templatedb.core.server.InitScriptException;
import io.github.templatedb.core.server.NoRoomException;
import io.github.templatedb.core.server.ServerException;
import io.github.templatedb.core.server.embedded.MissingDependencyException;
import io.github.templatedb.core.server.external.ExternalServerException;
import io.github.templatedb.core.template.BuildTimeoutException;
import io.github.templatedb.core.template.SourceChangedException;
import io.github.templatedb.core.template.TemplateBuildException;
import io.github.templatedb.core.template.TemplateInTheWayException;
import io.github.templatedb.datasource.DataSourceNotRedirectableException;
import io.github.templatedb.flyway.MigrationFileException;
import java.sql.SQLException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says what kept a context from its template database, and what to do. */
final class TemplateDatabaseFailureAnalyzer extends AbstractFailureAnalyzer<TemplateDatabaseException> {

    /** What CREATE ROLE fails with when there is one of that name (PostgreSQL manual, appendix A). */
    private static final String DUPLICATE_OBJECT = "42710";

    /** By name, as Flyway need not be there. */
    private static final String VALIDATION = "org.flywaydb.core.api.exception.FlywayValidateException";

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, TemplateDatabaseException cause) {
        if (cause instanceof DataSourceNotRedirectableException ex) {
            return new FailureAnalysis(ex.reason(), ex.action(), ex);
        }
        if (cause instanceof ExternalServerException ex) {
            return new FailureAnalysis(ex.reason(), ex.action(), ex);
        }
        return new FailureAnalysis(cause.getMessage(), action(cause), cause);
    }

    private String action(TemplateDatabaseException cause) {
        TemplateInTheWayException inTheWay = findCause(cause, TemplateInTheWayException.class);
        if (inTheWay != null) {
            return inTheWay.wayOut();
        }
        if (findCause(cause, SourceChangedException.class) != null) {
            return "Run the test again when nothing writes into the folders of the migrations any more, such as another build.";
        }
        if (cause instanceof BuildTimeoutException) {
            return "Look at what the one that builds is doing, and end it if it hangs. If the migrations take that long, raise"
                    + " templatedb.template.build-timeout.";
        }
        if (isOfValidation(cause)) {
            return "Flyway finds other migrations than those that were applied before, and would in production too. Leave"
                    + " applied migrations as they were and add new ones; two Flyways on one database need a history table each.";
        }
        if (cause instanceof MissingDependencyException missing) {
            return "Add the dependency %s, or templatedb-spring-boot-starter-test, which brings it."
                    .formatted(missing.dependency());
        }
        if (cause instanceof InitScriptException) {
            return "Correct the script and run the test again. The server was thrown away, so nothing of the script is left.";
        }
        if (cause instanceof NoRoomException noRoom) {
            return noRoom.wayOut();
        }
        if (cause instanceof TemplateBuildException && sqlState(cause).equals(DUPLICATE_OBJECT)) {
            return "Roles and tablespaces belong to the server, not to a database, so another template may have made this"
                    + " one before. Make it in a DO block that asks pg_roles first.";
        }
        if (cause instanceof TemplateBuildException) {
            return "Correct the migration and run the test again. Every context with the same migrations fails the same"
                    + " way until then.";
        }
        if (cause instanceof MigrationFileException unreadable) {
            return unreadable.action();
        }
        if (cause instanceof ServerException) {
            return "Read what PostgreSQL said above. The properties templatedb.server.* say which server is used, and"
                    + " where and how an embedded one is started.";
        }
        return "Read the message above; with --debug the log says what happened before.";
    }

    private static boolean isOfValidation(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause.getClass().getName().equals(VALIDATION)) {
                return true;
            }
        }
        return false;
    }

    private static String sqlState(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql && sql.getSQLState() != null) {
                return sql.getSQLState();
            }
        }
        return "";
    }
}
