package io.github.templatedb.examples.development;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.templatedb.TemplateDatabase;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;

@SpringBootTest
@Import(TestDatabaseConfiguration.class)
class ApplicationTests {

    @Test
    void testsUseTheSameConfiguration(@Autowired JdbcClient jdbc, @Autowired TemplateDatabase database) {
        assertThat(jdbc.sql("SELECT current_database() FROM start")
                        .query(String.class)
                        .single())
                .isEqualTo(database.name());
    }
}
