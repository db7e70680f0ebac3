package io.github.templatedb.benchmarks.jvms;

import io.github.templatedb.api.TemplateKey;
import io.github.templatedb.api.TemporaryDatabase;
import io.github.templatedb.api.TemporaryDatabases;
import io.github.templatedb.api.TestServer;
import java.nio.file.Path;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;

/** In a clone of the template of a folder: whoever builds it needs Flyway, the others do not. */
class CloneTests extends IsolatedTests {

    @RegisterExtension
    static final TemporaryDatabases DATABASES = TemporaryDatabases.from(server -> server.ensureTemplate(
                    TemplateKey.ofDirectory(Path.of(Given.migrations())), database -> Flyway.configure()
                            .dataSource(database)
                            .locations("filesystem:" + Given.migrations())
                            .load()
                            .migrate()))
            .on(CloneTests::server)
            .perClass();

    static TestServer server() {
        return TestServer.at(Given.url(), Given.user(), Given.password());
    }

    @BeforeAll
    void open(TemporaryDatabase database) {
        use(database.dataSource());
    }
}
