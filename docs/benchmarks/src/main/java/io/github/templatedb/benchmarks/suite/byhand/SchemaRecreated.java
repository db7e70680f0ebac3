package io.github.templatedb.benchmarks.suite.byhand;

import java.io.IOException;
import java.sql.SQLException;
import org.springframework.context.ApplicationContext;

/** Drops the schema, and makes it by one script, Flyway's history apart: the next context would not start without that. */
public final class SchemaRecreated extends BeforeEachTest {

    @Override
    void restore(ApplicationContext context) throws SQLException, IOException {
        execute(context, script("recreate.sql"));
    }
}
