package io.github.templatedb.examples.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.templatedb.AutoConfigureTemplateDatabase;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.jdbc.core.simple.JdbcClient;

@SpringBootTest
@AutoConfigureTemplateDatabase
class LibraryTests {

    @Test
    void applicationHasAMigratedDatabase(@Autowired JdbcClient jdbc) {
        assertThat(jdbc.sql("SELECT title FROM book").query(String.class).list())
                .containsExactly("Clean Code");
    }
}
