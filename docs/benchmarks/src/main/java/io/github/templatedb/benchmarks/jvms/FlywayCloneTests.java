package io.github.templatedb.benchmarks.jvms;

import io.github.templatedb.api.FlywayMigrations;
import io.github.templatedb.api.TemporaryDatabase;
import io.github.templatedb.api.TemporaryDatabases;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;

/** In a clone of the template that a context of Spring would have. */
class FlywayCloneTests extends IsolatedTests {

    @RegisterExtension
    static final TemporaryDatabases DATABASES = TemporaryDatabases.from(
                    FlywayMigrations.of(Flyway.configure().locations("filesystem:" + Given.migrations())))
            .on(CloneTests::server)
            .perClass();

    @BeforeAll
    void open(TemporaryDatabase database) {
        use(database.dataSource());
    }
}
