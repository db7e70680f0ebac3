package io.github.templatedb.test;

import io.github.templatedb.autoconfigure.ContextDatabase;
import io.github.templatedb.core.TemplateDatabaseException;
import io.github.templatedb.core.server.DatabaseAccess;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.test.context.TestContext;

/**
 * A test that has failed. What becomes of its database is said in its own failure, as a suppressed exception, so that
 * every tool that shows the failure shows it.
 *
 * @param failure why
 * @param rolledBack whether it ran in a transaction that was rolled back
 */
record FailedTest(Throwable failure, boolean rolledBack) {

    /** Set on a test context while the transaction of its test is still there. */
    static final String ROLLED_BACK = FailedTest.class.getName() + ".rolledBack";

    private static final Logger logger = LoggerFactory.getLogger(FailedTest.class);

    /** What test frameworks throw for an assumption that does not hold; none of them need be on the class path. */
    private static final Set<String> ABORTED = Set.of(
            "org.opentest4j.TestAbortedException",
            "org.junit.internal.AssumptionViolatedException",
            "org.testng.SkipException");

    /** The test that has just ended, if it has failed. */
    static Optional<FailedTest> of(TestContext testContext) {
        boolean rolledBack = testContext.removeAttribute(ROLLED_BACK) != null;
        return Optional.ofNullable(testContext.getTestException())
                .filter(failure -> !isAborted(failure))
                .map(failure -> new FailedTest(failure, rolledBack));
    }

    private static boolean isAborted(Throwable failure) {
        return Stream.<Class<?>>iterate(failure.getClass(), type -> type != null, Class::getSuperclass)
                .map(Class::getName)
                .anyMatch(ABORTED::contains);
    }

    /** Has its database kept if that is asked for. Never fails: that would hide the test's failure. */
    void keep(ContextDatabase database) {
        try {
            database.keepAfterFailure().forEach(access -> tell(new DatabaseKept(message(access))));
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
