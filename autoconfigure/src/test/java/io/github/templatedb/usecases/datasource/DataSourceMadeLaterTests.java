package io.github.templatedb.usecases.datasource;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.templatedb.AutoConfigureTemplateDatabase;
import io.github.templatedb.Refresh;
import io.github.templatedb.TemplateDatabase;
import javax.sql.DataSource;
import org.junit.jupiter.api.RepeatedTest;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.jdbc.DataSourceBuilder;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A second pool that is made of the connection details when these lead to a clone already. */
@SpringBootTest(webEnvironment = WebEnvironment.NONE)
@AutoConfigureTemplateDatabase(refresh = Refresh.BEFORE_EACH_TEST_METHOD)
class DataSourceMadeLaterTests {

    @RepeatedTest(3)
    void leadsToTheSameCloneAsTheOthers(
            @Autowired BeanFactory beans, @Autowired TemplateDatabase database, @Autowired JdbcClient jdbc) {
        jdbc.sql("INSERT INTO book VALUES (DEFAULT, 'of a test', 'of the first pool')")
                .update();
        JdbcClient later = JdbcClient.create(beans.getBean("later", DataSource.class));
        assertThat(later.sql("SELECT current_database()").query(String.class).single())
                .isEqualTo(database.name());
        assertThat(later.sql("SELECT title FROM book ORDER BY id")
                        .query(String.class)
                        .list())
                .containsExactly("Clean Code", "of the first pool");
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {

        @Lazy
        @Bean(defaultCandidate = false)
        DataSource later(JdbcConnectionDetails details) {
            return DataSourceBuilder.create()
                    .url(details.getJdbcUrl())
                    .username(details.getUsername())
                    .password(details.getPassword())
                    .build();
        }
    }
}
