package io.github.templatedb.usecases.withoutflyway;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.templatedb.AutoConfigureTemplateDatabase;
import io.github.templatedb.TemplateDatabase;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.jdbc.core.simple.JdbcClient;

@SpringBootTest(webEnvironment = WebEnvironment.NONE, properties = "spring.flyway.enabled=false")
@AutoConfigureTemplateDatabase
class FlywayDisabledTests {

    @Test
    void contextHasAnEmptyDatabase(@Autowired JdbcClient jdbc, @Autowired TemplateDatabase database) {
        assertThat(database.name()).startsWith("tdb_c_");
        assertThat(jdbc.sql("SELECT current_database()").query(String.class).single())
                .isEqualTo(database.name());
        assertThat(jdbc.sql("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
                        .query(String.class)
                        .list())
                .isEmpty();
    }
}
