package io.github.templatedb.benchmarks.jvms;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** In a schema of their own, which is cleaned and migrated under a lock that all JVMs take first. */
class LockedMigrationTests extends IsolatedTests {

    private @Nullable HikariDataSource pool;

    @BeforeAll
    void open() throws SQLException {
        String schema = "jvm_" + Given.number();
        DataSource database = Given.dataSource(JvmsServer.SCHEMAS);
        try (Connection lock = database.getConnection();
                Statement statement = lock.createStatement()) {
            statement.execute("SELECT pg_advisory_lock(39)");
            Flyway flyway = Flyway.configure()
                    .dataSource(database)
                    .locations("filesystem:" + Given.migrations())
                    .schemas(schema)
                    .cleanDisabled(false)
                    .load();
            flyway.clean();
            flyway.migrate();
            // The lock goes with its session.
        }
        HikariConfig config = new HikariConfig();
        config.setDataSource(database);
        config.setSchema(schema);
        config.setMaximumPoolSize(15);
        pool = new HikariDataSource(config);
        use(pool);
    }

    @AfterAll
    void close() {
        if (pool != null) {
            pool.close();
        }
    }
}
