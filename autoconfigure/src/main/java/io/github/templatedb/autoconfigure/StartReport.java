package io.github.templatedb.autoconfigure;

import io.github.templatedb.core.Notice;
import io.github.templatedb.core.lease.Lease;
import io.github.templatedb.core.server.DatabaseAccess;
import io.github.templatedb.core.server.Endpoint;
import io.github.templatedb.datasource.Leases;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.core.Ordered;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/**
 * What is said of the databases of a context when it has started. Of those that began empty, as no Flyway was there to fill them: that
 * they still are, or that migrations of another kind have filled them. What else fills one, Hibernate for example, is as it is meant
 * to be. Of those of an application that was started for somebody to work with, and for no test class: how to open them.
 */
final class StartReport implements ApplicationListener<ApplicationReadyEvent>, Ordered {

    private static final Logger logger = LoggerFactory.getLogger(StartReport.class);

    /** History tables of Flyway, whatever their name, and of Liquibase first, then any other table, by no name; none of other contexts. */
    private static final String TABLES =
            """
            SELECT history FROM (
                SELECT CASE WHEN EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid
                        AND a.attname IN ('installed_rank', 'orderexecuted')) THEN format('%I.%I', n.nspname, c.relname) ELSE '' END
                FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                WHERE c.relkind IN ('r', 'p') AND n.nspname <> 'information_schema' AND n.nspname !~ '^pg_'
                    AND ? IN ('', n.nspname)
            ) AS tables (history) ORDER BY history = '', history LIMIT 1
            """;

    private final ObjectProvider<Leases> leases;

    private final DatabaseRequest request;

    private final List<Lease> empty = new ArrayList<>();

    private boolean started;

    StartReport(ObjectProvider<Leases> leases, DatabaseRequest request) {
        this.leases = leases;
        this.request = request;
    }

    /** Notes a database that begins empty. */
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
        empty.forEach(StartReport::sayWhatFilled);
        empty.clear();
        if (request.loadedFor() == null) {
            leases.stream()
                    .flatMap(all -> all.all().stream())
                    .filter(Lease::isResolved)
                    .forEach(StartReport::sayHowToOpen);
        }
    }

    /** After the runners, and before what they wrote becomes part of the baseline. */
    @Override
    public int getOrder() {
        return Ordered.LOWEST_PRECEDENCE - 1;
    }

    private static void sayWhatFilled(Lease lease) {
        Endpoint endpoint = lease.server().endpoint();
        JdbcClient jdbc = JdbcClient.create(new DriverManagerDataSource(
                endpoint.jdbcUrl(lease.database().name()), endpoint.username(), endpoint.password()));
        try {
            Optional<String> history = jdbc.sql(TABLES)
                    .param(endpoint.schema(lease.database().name()))
                    .query(String.class)
                    .optional();
            if (history.isEmpty()) {
                sayEmpty();
            } else if (!history.get().isEmpty()) {
                Notice.info(
                        ("%s migrations ran in the database of this context alone (%s), and run again in each context: only"
                                        + " those that Spring Boot has Flyway run become a template. Leave the calls of migrate() to it"
                                        + " (spring-boot-starter-flyway), or declare the bean with @Bean(initMethod = \"migrate\").")
                                .formatted(
                                        jdbc.sql("SELECT count(*) FROM " + history.get())
                                                .query(Long.class)
                                                .single(),
                                        history.get()));
            }
        } catch (DataAccessException ex) {
            logger.debug("What the context has made of its empty database is not known", ex);
        }
    }

    private static void sayEmpty() {
        Notice.info(
                "The database is empty: no migrations ran before the application connected. Spring Boot runs those of Flyway if"
                        + " spring-boot-starter-flyway is on the class path (flyway-core alone is not enough) and"
                        + " spring.flyway.enabled is not false.");
    }

    private static void sayHowToOpen(Lease lease) {
        DatabaseAccess access = lease.server().get().access(lease.database().name());
        logger.info("The database of this application, until it stops, is%n  %s%n  %s"
                .formatted(access.url(), access.command()));
    }
}
