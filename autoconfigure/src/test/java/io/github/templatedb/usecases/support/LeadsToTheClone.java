package io.github.templatedb.usecases.support;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.templatedb.TemplateDatabase;
import java.io.IOException;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What holds for the DataSource of every context, whoever made it. */
public interface LeadsToTheClone {

    @Test
    default void connectionsLeadToTheMigratedClone(@Autowired ApplicationContext context) {
        assertThatConnectionsLeadToTheMigratedClone(context);
    }

    @Test
    default void configuredDatabaseIsNeverContacted(@Autowired ApplicationContext context) throws IOException {
        assertThatConnectionsLeadToTheMigratedClone(context);
        assertThat(context.getBean(Canary.class).connections()).isZero();
    }

    static void assertThatConnectionsLeadToTheMigratedClone(ApplicationContext context) {
        JdbcClient jdbc = JdbcClient.create(context.getBean(DataSource.class));
        assertThat(jdbc.sql("SELECT title FROM book").query(String.class).list())
                .containsExactly("Clean Code");
        assertThat(jdbc.sql("SELECT current_database()").query(String.class).single())
                .isEqualTo(context.getBean(TemplateDatabase.class).name())
                .startsWith("tdb_c_");
    }

    /** Opens the pool behind a bean, which then answers questions about its settings. */
    static void open(DataSource dataSource) {
        setting(dataSource, "search_path");
    }

    /** How a setting of PostgreSQL's stands in the sessions of a DataSource. */
    static String setting(DataSource dataSource, String name) {
        return JdbcClient.create(dataSource)
                .sql("SELECT current_setting(?)")
                .param(name)
                .query(String.class)
                .single();
    }

    /** The same for a context that can be loaded with other properties too. */
    interface WithAnyFlywayUrl extends LeadsToTheClone {

        @Test
        default void configuredDatabaseIsNeverContactedThroughAUrlOfFlyway() throws IOException {
            ApplicationContext context = TestContexts.with(
                            getClass(),
                            "spring.flyway.url=${canary.url}",
                            "spring.flyway.user=migrator",
                            "spring.flyway.password=secret")
                    .getApplicationContext();
            assertThatConnectionsLeadToTheMigratedClone(context);
            assertThat(context.getBean(Canary.class).connections()).isZero();
        }
    }
}
