package io.github.templatedb;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;

/**
 * What a test waits for is looked for every few milliseconds instead of ten times a second, and longer before it fails, as
 * many test JVMs share the cores. The JUnit Platform makes it by name.
 */
public final class ShortPolls implements LauncherSessionListener {

    @Override
    public void launcherSessionOpened(LauncherSession session) {
        Awaitility.setDefaultPollInterval(Duration.ofMillis(15));
        Awaitility.setDefaultTimeout(Duration.ofMinutes(2));
    }
}
