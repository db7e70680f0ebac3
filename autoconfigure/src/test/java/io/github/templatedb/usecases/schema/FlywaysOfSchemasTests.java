package io.github.templatedb.usecases.schema;

import static io.github.templatedb.usecases.schema.SchemaServers.insert;
import static io.github.templatedb.usecases.schema.SchemaServers.text;
import static io.github.templatedb.usecases.schema.SchemaServers.titles;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.templatedb.TemplateDatabase;
import io.github.templatedb.usecases.schema.SchemaServers.Library;
import io.github.templatedb.usecases.support.ExternalPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.DependsOn;
import org.springframework.context.annotation.Import;

/** Whatever a context's instances of Flyway do, they do it in its schema. */
class FlywaysOfSchemasTests {

    @AutoClose
    private static final ExternalPostgres external = SchemaServers.start();

    @Test
    void cleanAndMigrateOfFlywayStayInTheSchema() {
        try (ConfigurableApplicationContext cleaning =
                        SchemaServers.context(external, Library.class, "spring.flyway.clean-disabled=false");
                ConfigurableApplicationContext other = SchemaServers.context(external, Library.class)) {
            insert(other, "Emma");
            insert(cleaning, "Persuasion");
            Flyway flyway = cleaning.getBean(Flyway.class);
            for (int i = 0; i < 2; i++) {
                flyway.clean();
                flyway.migrate();

                assertThat(titles(cleaning)).containsExactly("Clean Code");
            }
            assertThat(titles(other)).containsExactly("Clean Code", "Emma");
            cleaning.getBean(TemplateDatabase.class).refresh();
            assertThat(titles(cleaning)).containsExactly("Clean Code");
        }
    }

    @Test
    void allFlywaysOfAContextFillOneSchemaEachTime(@TempDir Path scripts) throws IOException {
        Files.writeString(scripts.resolve("V1__shelf.sql"), "CREATE TABLE shelf AS SELECT * FROM book");
        try (ConfigurableApplicationContext two =
                SchemaServers.context(external, WithTwoFlyways.class, "tests.second=filesystem:" + scripts)) {
            for (int i = 0; i < 3; i++) {
                assertThat(titles(two)).containsExactly("Clean Code");
                assertThat(text(two, "SELECT title FROM shelf")).isEqualTo("Clean Code");
                assertThat(text(two, "SELECT count(*) FROM second_history WHERE success"))
                        .isEqualTo("2");
                insert(two, "Emma");
                two.getBean(TemplateDatabase.class).refresh();
            }
            assertThat(titles(two)).containsExactly("Clean Code");
        }
        await().until(() -> external.schemas().isEmpty());
    }

    @Import(WithTwoFlyways.Flyways.class)
    static class WithTwoFlyways extends Library {

        @TestConfiguration(proxyBeanMethods = false)
        static class Flyways {

            @Bean(initMethod = "migrate")
            Flyway first(DataSource dataSource) {
                return Flyway.configure().dataSource(dataSource).load();
            }

            @Bean(initMethod = "migrate")
            @DependsOn("first")
            Flyway second(DataSource dataSource, @Value("${tests.second}") String location) {
                return Flyway.configure()
                        .dataSource(dataSource)
                        .locations(location)
                        .table("second_history")
                        .baselineOnMigrate(true)
                        .baselineVersion("0")
                        .load();
            }
        }
    }
}
