package io.github.templatedb.core.template;

import io.github.templatedb.core.TemplateDatabaseException;
import io.github.templatedb.core.server.ServerException;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A template could not be built; what had been built is gone.
 *
 * @since 0.1.0
 */
public class TemplateBuildException extends TemplateDatabaseException {

    private static final long serialVersionUID = 1L;

    /** duplicate_object and duplicate_database (PostgreSQL manual, appendix A). */
    private static final Set<String> CLASHES = Set.of("42710", "42P04");

    /** Triggers and policies have the same SQLSTATE; the message is in English, as an embedded server is told. */
    private static final Pattern OF_SERVER = Pattern.compile("(role|tablespace|database) \".*\" already exists");

    /**
     * Creates an exception.
     *
     * @param reason which template, and why
     * @param action the next step
     * @param cause what the builder threw, if it was the builder
     */
    public TemplateBuildException(String reason, String action, @Nullable Throwable cause) {
        super(reason, action, cause);
    }

    /**
     * An exception for what stopped a build, with the next step after that.
     *
     * @param state what could not be built, and what became of it, without a full stop
     * @param cause what was thrown
     * @return the exception, without what only says the same again
     */
    public static TemplateBuildException after(String state, Throwable cause) {
        boolean saysAll = cause instanceof MigrationFailedException;
        TemplateBuildException failed = new TemplateBuildException(
                "%s. %s".formatted(state, reasonOf(cause)), NextStep.after(cause), saysAll ? cause.getCause() : cause);
        if (saysAll) {
            Stream.of(cause.getSuppressed()).forEach(failed::addSuppressed);
        }
        return failed;
    }

    /**
     * What kept the migrations from creating what belongs to the whole server.
     *
     * @return which role, tablespace or database is there already, in PostgreSQL's words; empty if they failed otherwise
     */
    public String clashOnServer() {
        return ServerException.refusals(this)
                .filter(said -> CLASHES.contains(String.valueOf(said.getSQLState())))
                .findFirst()
                .map(said -> OF_SERVER.matcher(String.valueOf(said.getMessage())))
                .filter(Matcher::find)
                .map(Matcher::group)
                .orElse("");
    }
}
