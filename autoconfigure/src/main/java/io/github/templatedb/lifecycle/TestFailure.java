package io.github.templatedb.lifecycle;

import io.github.templatedb.core.TemplateDatabaseException;
import io.github.templatedb.core.server.DatabaseAccess;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Why a test has failed. What becomes of its database is said in the failure itself, as a suppressed exception, so that
 * every tool that shows the failure shows it.
 *
 * @param failure what it has thrown
 * @param rolledBack whether it ran in a transaction that is rolled back
 */
record TestFailure(Throwable failure, boolean rolledBack) {

    private static final Logger logger = LoggerFactory.getLogger(TestFailure.class);

    /** What test frameworks throw for an assumption that does not hold; none of them need be on the class path. */
    private static final Set<String> ABORTED = Set.of(
            "org.opentest4j.TestAbortedException",
            "org.junit.internal.AssumptionViolatedException",
            "org.testng.SkipException");

    private boolean isAborted() {
        return Stream.<Class<?>>iterate(failure.getClass(), type -> type != null, Class::getSuperclass)
                .map(Class::getName)
                .anyMatch(ABORTED::contains);
    }

    /**
     * Has databases kept, unless the test was aborted. Never fails: that would hide the test's failure.
     *
     * @param keeping keeps them, and says how somebody gets there
     */
    void keep(Supplier<List<DatabaseAccess>> keeping) {
        if (isAborted()) {
            return;
        }
        try {
            keeping.get().forEach(access -> tell(new DatabaseKept(message(access))));
        } catch (TemplateDatabaseException ex) {
            tell(ex);
        }
    }

    private String message(DatabaseAccess access) {
        return String.format(
                        "The database of this test, %s, is kept, as templatedb.clone.keep says:%n  %s%n  %s%n%s%s",
                        access.database(),
                        access.url(),
                        access.command(),
                        rolledBack ? "What the test wrote in its transaction was rolled back. " : "",
                        access.life())
                .strip();
    }

    private void tell(RuntimeException news) {
        failure.addSuppressed(news);
        if (Stream.of(failure.getSuppressed()).noneMatch(news::equals)) {
            logger.info("{}", news.getMessage());
        }
    }

    /** No failure, so it has no stack trace. */
    private static final class DatabaseKept extends RuntimeException {

        private static final long serialVersionUID = 1L;

        DatabaseKept(String message) {
            super(message, null, false, false);
        }
    }
}
