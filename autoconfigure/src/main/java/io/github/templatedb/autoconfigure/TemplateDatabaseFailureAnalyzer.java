package io.github.templatedb.autoconfigure;

import io.github.templatedb.core.TemplateDatabaseException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says what kept a context from its template database, and what to do: the exception knows both. */
final class TemplateDatabaseFailureAnalyzer extends AbstractFailureAnalyzer<TemplateDatabaseException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, TemplateDatabaseException cause) {
        return new FailureAnalysis(cause.reason(), cause.action(), cause);
    }
}
