package io.github.templatedb.autoconfigure;

import io.github.templatedb.core.lease.Lease;
import io.github.templatedb.core.server.DatabaseAccess;
import io.github.templatedb.datasource.Leases;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.ApplicationListener;

/** The start of an application for somebody to work with, and for no test class: says how to open its databases. */
final class ApplicationStart implements ApplicationListener<ApplicationReadyEvent> {

    private static final Logger logger = LoggerFactory.getLogger(ApplicationStart.class);

    /** By name, as DevTools need not be there. What it starts again is loaded by it, and nothing else is. */
    private static final String LOADER = "org.springframework.boot.devtools.restart.classloader.RestartClassLoader";

    private final Leases leases;

    private final DatabaseRequest request;

    ApplicationStart(Leases leases, DatabaseRequest request) {
        this.leases = leases;
        this.request = request;
    }

    /** Whether DevTools will start the application again in this JVM when its code has changed, or has done so. */
    static boolean isRepeated(ConfigurableListableBeanFactory beanFactory) {
        ClassLoader loader = beanFactory.getBeanClassLoader();
        return loader != null && loader.getClass().getName().equals(LOADER);
    }

    @Override
    public void onApplicationEvent(ApplicationReadyEvent event) {
        if (request.testClass() != null) {
            return;
        }
        for (Lease lease : leases.all()) {
            if (!lease.isResolved()) {
                continue;
            }
            DatabaseAccess access = lease.access();
            logger.info(
                    "The database of this application, until it stops, is{}  {}{}  {}",
                    System.lineSeparator(),
                    access.url(),
                    System.lineSeparator(),
                    access.command());
        }
    }
}
