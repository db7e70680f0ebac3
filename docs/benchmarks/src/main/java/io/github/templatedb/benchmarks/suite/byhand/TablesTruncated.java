package io.github.templatedb.benchmarks.suite.byhand;

import java.io.IOException;
import java.sql.SQLException;
import org.springframework.context.ApplicationContext;

/** Truncates the tables that the application knows of, and inserts their reference data. */
public final class TablesTruncated extends BeforeEachTest {

    @Override
    void restore(ApplicationContext context) throws SQLException, IOException {
        execute(context, script("truncate.sql"));
    }
}
