package io.github.templatedb.benchmarks.suite.byhand;

import org.flywaydb.core.Flyway;
import org.springframework.context.ApplicationContext;

/** Has Flyway drop all and migrate again. */
public final class CleanAndMigrate extends BeforeEachTest {

    @Override
    void restore(ApplicationContext context) {
        Flyway flyway = context.getBean(Flyway.class);
        flyway.clean();
        flyway.migrate();
    }
}
