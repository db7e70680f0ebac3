package io.github.templatedb.autoconfigure;

import io.github.templatedb.core.TemplateDatabaseException;
import io.github.templatedb.core.server.MissingDependencyException;
import io.github.templatedb.core.server.ServerException;
import io.github.templatedb.core.template.TemplateBuildException;
import io.github.templatedb.datasource.DataSourceNotRedirectableException;
import io.github.templatedb.flyway.MigrationFileException;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says what kept a context from its template database, and what to do. */
final class TemplateDatabaseFailureAnalyzer extends AbstractFailureAnalyzer<TemplateDatabaseException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, TemplateDatabaseException cause) {
        if (cause instanceof DataSourceNotRedirectableException ex) {
            return new FailureAnalysis(ex.reason(), ex.action(), ex);
        }
        return new FailureAnalysis(cause.getMessage(), action(cause), cause);
    }

    private static @Nullable String action(TemplateDatabaseException cause) {
        if (cause instanceof MissingDependencyException missing) {
            return "Add the dependency %s, or templatedb-spring-boot-starter-test, which brings it."
                    .formatted(missing.dependency());
        }
        if (cause instanceof TemplateBuildException) {
            return "Correct the migration and run the test again. Every context with the same migrations fails the same"
                    + " way until then.";
        }
        if (cause instanceof MigrationFileException) {
            return "Correct spring.flyway.locations or the files, or set spring.flyway.enabled=false if the application"
                    + " has no migrations.";
        }
        if (cause instanceof ServerException) {
            return "Read what PostgreSQL said above. The properties templatedb.server.* say where and how it is started.";
        }
        return null;
    }
}
