package io.github.templatedb.context;

import io.github.templatedb.core.clone.ServerRegistry;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestPlan;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs one line when all tests have run: the servers, templates and clones of this JVM. The JUnit Platform makes it by
 * name.
 *
 * @since 0.1.0
 */
public final class SummaryListener implements TestExecutionListener {

    private static final Logger logger = LoggerFactory.getLogger(SummaryListener.class);

    /** Creates the listener. */
    public SummaryListener() {}

    @Override
    public void testPlanExecutionFinished(TestPlan testPlan) {
        ServerRegistry.ofThisJvm().summary().ifPresent(summary -> logger.info("Template databases: {}", summary));
    }
}
