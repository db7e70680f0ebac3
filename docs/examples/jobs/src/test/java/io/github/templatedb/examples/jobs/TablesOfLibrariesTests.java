package io.github.templatedb.examples.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.templatedb.AutoConfigureTemplateDatabase;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Spring Boot's default for the tables of libraries: they are made in embedded databases, and a clone is none. */
@SpringBootTest(
        properties = {
            "spring.batch.jdbc.initialize-schema=embedded",
            "spring.session.jdbc.initialize-schema=embedded",
            "spring.session.jdbc.cleanup-cron=-"
        })
@AutoConfigureTemplateDatabase
class TablesOfLibrariesTests {

    @Test
    void noneIsMadeByDefault(@Autowired JdbcClient jdbc) {
        assertThat(jdbc.sql(
                                """
                        SELECT tablename FROM pg_tables
                        WHERE schemaname = 'public' AND tablename NOT LIKE 'qrtz%' ORDER BY tablename
                        """)
                        .query(String.class)
                        .list())
                .containsExactly("book", "flyway_schema_history", "report", "shedlock");
    }
}
