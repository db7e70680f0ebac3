package io.github.templatedb.usecases.templates;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.templatedb.AutoConfigureTemplateDatabase;
import io.github.templatedb.core.server.Owner;
import io.github.templatedb.core.server.Server;
import io.github.templatedb.core.template.TemplateCare;
import io.github.templatedb.core.template.TemplatePolicy;
import io.github.templatedb.datasource.Leases;
import io.github.templatedb.usecases.support.MigratedOnce;
import io.github.templatedb.usecases.support.MigrationRuns;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The whole of Boot's Flyway run is repeated when another JVM dropped the template before the context connected. */
@SpringBootTest(
        classes = MigratedOnce.Application.class,
        webEnvironment = WebEnvironment.NONE,
        properties = {
            "templatedb.server.settings.work_mem=5MB",
            // They connect when they are made.
            "spring.autoconfigure.exclude=org.springframework.boot.jooq.autoconfigure.JooqAutoConfiguration,"
                    + "org.springframework.boot.data.jdbc.autoconfigure.DataJdbcRepositoriesAutoConfiguration"
        })
@AutoConfigureTemplateDatabase
class PrunedTemplateTests {

    private static final TemplatePolicy NONE = new TemplatePolicy(0, Duration.ofDays(14));

    @Test
    void contextWhoseTemplateIsDroppedBeforeItNeedsAnotherCloneMigratesAgain(
            @Autowired Leases leases, @Autowired JdbcClient jdbc, @Autowired MigrationRuns runs) {
        Server server = leases.main().server().get().server();
        assertThat(runs.count()).isEqualTo(1);
        // Made ahead: nobody has connected.
        await().until(() -> hasDatabases(server, "tdb\\_c%"));
        jdbc.sql("UPDATE book SET title = 'written'").update();
        leases.main().reset();
        await().until(() -> !hasDatabases(server, "tdb\\_c%"));
        try (Owner other = new Owner(server)) {
            TemplateCare care = new TemplateCare(server, other);
            // Left out while somebody copies it or notes its use.
            await().until(() -> {
                care.prune(NONE, Set.of(), (name, reason) -> {
                    throw reason;
                });
                return !hasDatabases(server, "tdb\\_t%");
            });
        }

        assertThat(jdbc.sql("SELECT title FROM book").query(String.class).list())
                .containsExactly("Clean Code");
        assertThat(runs.count()).isEqualTo(2);
    }

    private static boolean hasDatabases(Server server, String pattern) {
        return server.call("Looking", connection -> connection
                .createStatement()
                .executeQuery("SELECT 1 FROM pg_database WHERE datname LIKE '" + pattern + "'")
                .next());
    }
}
