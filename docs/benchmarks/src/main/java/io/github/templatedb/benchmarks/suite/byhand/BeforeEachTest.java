package io.github.templatedb.benchmarks.suite.byhand;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.springframework.context.ApplicationContext;
import org.springframework.test.context.TestContext;
import org.springframework.test.context.TestExecutionListener;

/** Restores the database where a transaction of the test would not have begun yet. */
abstract class BeforeEachTest implements TestExecutionListener {

    @Override
    public final void beforeTestMethod(TestContext testContext) throws SQLException, IOException {
        restore(testContext.getApplicationContext());
    }

    abstract void restore(ApplicationContext context) throws SQLException, IOException;

    /** Sends all at once, as a script. */
    static void execute(ApplicationContext context, String sql) throws SQLException {
        try (Connection connection = context.getBean(DataSource.class).getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** A file that was generated with the migrations. */
    static String script(String name) throws IOException {
        return Files.readString(Path.of(System.getProperty("suite.scripts")).resolve(name));
    }
}
