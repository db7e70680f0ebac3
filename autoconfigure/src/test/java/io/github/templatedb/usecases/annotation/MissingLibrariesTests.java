package io.github.templatedb.usecases.annotation;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.templatedb.AutoConfigureTemplateDatabase;
import io.github.templatedb.TemplateDatabase;
import io.github.templatedb.TestJvm;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;

/** In a JVM of its own: a class that links to a library can only be seen where the library really is not on the class path. */
class MissingLibrariesTests {

    private static final String OF_JDBC = "spring-boot-(jdbc|flyway|sql|transaction|data|hibernate|jpa|jooq).*";

    @Test
    void contextWithoutFlywayHasAnEmptyDatabase() throws Exception {
        assertThat(output(WithAnEmptyDatabase.class, ".*flyway.*")).contains("empty: true");
    }

    @Test
    void applicationWithoutJdbcStartsAsWithoutTheStarter() throws Exception {
        assertThat(output(WithoutTemplateDatabase.class, OF_JDBC)).contains("started");
    }

    @Test
    void whatBringsJdbcIsNamed() throws Exception {
        assertThat(output(WithTemplateDatabase.class, OF_JDBC))
                .contains("FAILED TO START", "Spring Boot's module for JDBC is not on the class path.")
                .contains("Add the dependency org.springframework.boot:spring-boot-starter-jdbc");
    }

    @Test
    void driverIsNamed() throws Exception {
        assertThat(output(WithTemplateDatabase.class, "postgresql-.*"))
                .contains("FAILED TO START", "The PostgreSQL JDBC driver is not on the class path.")
                .contains("Add the dependency org.postgresql:postgresql");
    }

    @Test
    void partOfFlywayForPostgresqlIsNamed() throws Exception {
        assertThat(output(WithTemplateDatabase.class, "flyway-database-postgresql-.*"))
                .contains("FAILED TO START", "Unsupported Database: PostgreSQL")
                .contains("Add the dependency org.flywaydb:flyway-database-postgresql");
    }

    private static String output(Class<?> program, String jars) throws IOException, InterruptedException {
        return TestJvm.outputWithout(
                jars,
                List.of("-Dtemplatedb.server.directory=" + System.getProperty("templatedb.server.directory")),
                program);
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class WithoutTemplateDatabase {

        public static void main(String[] arguments) {
            start(new SpringApplication(WithoutTemplateDatabase.class)).close();
            System.out.println("started");
        }

        static ConfigurableApplicationContext start(SpringApplication application) {
            return application.run("--spring.main.web-application-type=none");
        }
    }

    static class WithTemplateDatabase {

        public static void main(String[] arguments) {
            start().close();
        }

        static ConfigurableApplicationContext start() {
            return WithoutTemplateDatabase.start(
                    new SpringApplication(WithoutTemplateDatabase.class, TestDatabase.class));
        }
    }

    @Configuration(proxyBeanMethods = false)
    @AutoConfigureTemplateDatabase
    static class TestDatabase {}

    static class WithAnEmptyDatabase {

        public static void main(String[] arguments) {
            try (ConfigurableApplicationContext context = WithTemplateDatabase.start()) {
                JdbcTemplate jdbc = context.getBean(JdbcTemplate.class);
                String database = jdbc.queryForObject("SELECT current_database()", String.class);
                assertThat(database)
                        .isEqualTo(context.getBean(TemplateDatabase.class).name())
                        .startsWith("tdb_c_");
                System.out.println("empty: "
                        + jdbc.queryForList("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
                                .isEmpty());
            }
        }
    }
}
