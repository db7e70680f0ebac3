package io.github.templatedb.usecases.annotation;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.templatedb.AutoConfigureTemplateDatabase;
import io.github.templatedb.TemplateDatabase;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.test.context.junit.jupiter.SpringJUnitConfig;

/** A context of Spring alone, as tests have it that come from elsewhere: no auto-configuration, no {@code @SpringBootTest}. */
@SpringJUnitConfig
@AutoConfigureTemplateDatabase
class SpringWithoutBootTests {

    @Test
    void dataSourceOfTheConfigurationLeadsToTheMigratedClone(
            @Autowired DataSource dataSource, @Autowired TemplateDatabase database) {
        JdbcClient jdbc = JdbcClient.create(dataSource);
        assertThat(jdbc.sql("SELECT current_database()").query(String.class).single())
                .isEqualTo(database.name());
        assertThat(jdbc.sql("SELECT count(*) FROM book").query(Long.class).single())
                .isEqualTo(1);
    }

    @Configuration
    static class Application {

        @Bean
        DataSource dataSource() {
            return new DriverManagerDataSource("jdbc:postgresql://db.invalid/library", "library", "secret");
        }

        @Bean(initMethod = "migrate")
        Flyway flyway(DataSource dataSource) {
            return Flyway.configure().dataSource(dataSource).load();
        }
    }
}
