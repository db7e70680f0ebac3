package io.github.templatedb.autoconfigure;

import io.github.templatedb.core.Notice;
import io.github.templatedb.core.lease.Lease;
import io.github.templatedb.core.server.Endpoint;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.core.Ordered;

/**
 * The databases of a context that began empty, as no Flyway was there to fill them. When the context has started, those that still are,
 * or that migrations of another kind have filled, are reported once in a JVM. What else fills one, Hibernate for example, is as it is meant to be.
 */
final class UnmigratedDatabases implements ApplicationListener<ApplicationReadyEvent>, Ordered {

    private static final Logger logger = LoggerFactory.getLogger(UnmigratedDatabases.class);

    /** History tables of Flyway, whatever their name, and of Liquibase first, then any other table. */
    private static final String TABLES =
            """
            SELECT format('%I.%I', n.nspname, c.relname), EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid
                    AND a.attname IN ('installed_rank', 'orderexecuted')) AS history
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE c.relkind IN ('r', 'p') AND n.nspname <> 'information_schema' AND n.nspname !~ '^pg_'
            ORDER BY history DESC, 1 LIMIT 1
            """;

    private final List<Lease> empty = new ArrayList<>();

    private boolean started;

    /** Notes a database that has just been made. */
    synchronized void add(Lease lease) {
        if (started) {
            sayEmpty();
        } else {
            empty.add(lease);
        }
    }

    @Override
    public synchronized void onApplicationEvent(ApplicationReadyEvent event) {
        started = true;
        empty.forEach(UnmigratedDatabases::report);
        empty.clear();
    }

    /** After the runners, and before what they wrote becomes part of the baseline. */
    @Override
    public int getOrder() {
        return Ordered.LOWEST_PRECEDENCE - 1;
    }

    private static void report(Lease lease) {
        Endpoint endpoint = lease.endpoint();
        String url = endpoint.jdbcUrl(lease.database());
        try (Connection connection = DriverManager.getConnection(url, endpoint.username(), endpoint.password());
                Statement statement = connection.createStatement()) {
            String history = null;
            try (ResultSet row = statement.executeQuery(TABLES)) {
                if (!row.next()) {
                    sayEmpty();
                } else if (row.getBoolean(2)) {
                    history = row.getString(1);
                }
            }
            sayMigrated(statement, history);
        } catch (SQLException ex) {
            logger.debug("What the context has made of its empty database is not known", ex);
        }
    }

    private static void sayMigrated(Statement statement, @Nullable String history) throws SQLException {
        if (history == null) {
            return;
        }
        try (ResultSet row = statement.executeQuery("SELECT count(*) FROM " + history)) {
            row.next();
            Notice.info(
                    ("%s migrations ran in the database of this context alone (%s), and run again in each context: only"
                                    + " those that Spring Boot has Flyway run become a template. Leave the calls of migrate() to it"
                                    + " (spring-boot-starter-flyway), or declare the bean with @Bean(initMethod = \"migrate\").")
                            .formatted(row.getString(1), history));
        }
    }

    private static void sayEmpty() {
        Notice.info(
                "The database is empty: no migrations ran before the application connected. Spring Boot runs those of Flyway if"
                        + " spring-boot-starter-flyway is on the class path (flyway-core alone is not enough) and"
                        + " spring.flyway.enabled is not false.");
    }
}
