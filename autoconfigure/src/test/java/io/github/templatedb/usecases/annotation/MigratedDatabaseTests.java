package io.github.templatedb.usecases.annotation;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.templatedb.AutoConfigureTemplateDatabase;
import io.github.templatedb.TemplateDatabase;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.jdbc.core.simple.JdbcClient;

@SpringBootTest
@AutoConfigureTemplateDatabase
class MigratedDatabaseTests {

    @Test
    void contextHasAMigratedDatabaseOfItsOwn(@Autowired JdbcClient jdbc, @Autowired TemplateDatabase database) {
        assertThat(jdbc.sql("SELECT title FROM book").query(String.class).list())
                .containsExactly("Clean Code");
        assertThat(jdbc.sql("SELECT current_database()").query(String.class).single())
                .isEqualTo(database.name())
                .startsWith("tdb_c_");
    }
}
