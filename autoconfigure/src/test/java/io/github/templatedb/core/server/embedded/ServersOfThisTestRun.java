package io.github.templatedb.core.server.embedded;

import io.github.templatedb.core.clone.ServerRegistry;
import java.nio.file.Path;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;
import org.springframework.boot.SpringApplication;

/**
 * Gives this test JVM servers of its own, so that nothing is known to them at the beginning, and nothing is left of them
 * at the end. The JUnit Platform makes it by name.
 */
public final class ServersOfThisTestRun implements LauncherSessionListener {

    private static final String DIRECTORY = "templatedb.server.directory";

    @Override
    public void launcherSessionOpened(LauncherSession session) {
        if (System.getProperty(DIRECTORY) == null) {
            Path home = TestServer.nameOfNewHome();
            System.setProperty(DIRECTORY, home.toString());
            // After Spring has closed the contexts. Without a context this does not run, and there is no folder either.
            SpringApplication.getShutdownHandlers().add(() -> {
                ServerRegistry.ofThisJvm().close();
                TestServer.stopAll(home);
            });
        }
    }
}
