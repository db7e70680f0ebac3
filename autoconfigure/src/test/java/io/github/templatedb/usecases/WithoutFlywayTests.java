package io.github.templatedb.usecases;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.templatedb.Refresh;
import io.github.templatedb.TemplateDatabase;
import io.github.templatedb.autoconfigure.TemplateDatabaseContext;
import io.github.templatedb.autoconfigure.TemplateDatabaseRequest;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.util.ClassUtils;

/** In a JVM of its own: a class that links to Flyway can only be seen where Flyway really is not on the class path. */
class WithoutFlywayTests {

    @Test
    void contextHasAnEmptyDatabase() throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Dtemplatedb.server.directory=" + System.getProperty("templatedb.server.directory"),
                        "-cp",
                        classPathWithoutFlyway(),
                        Application.class.getName(),
                        "--spring.main.web-application-type=none")
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
    }

    private static String classPathWithoutFlyway() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !Path.of(entry).getFileName().toString().contains("flyway"))
                .collect(Collectors.joining(File.pathSeparator));
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {

        public static void main(String[] arguments) {
            assertThat(ClassUtils.isPresent("org.flywaydb.core.Flyway", null)).isFalse();
            SpringApplication application = new SpringApplication(Application.class);
            application.addInitializers(context -> TemplateDatabaseContext.prepare(
                    context, new TemplateDatabaseRequest("", Refresh.DEFAULT, Set.of())));
            try (ConfigurableApplicationContext context = application.run(arguments)) {
                JdbcTemplate jdbc = context.getBean(JdbcTemplate.class);
                assertThat(jdbc.queryForObject("SELECT current_database()", String.class))
                        .isEqualTo(context.getBean(TemplateDatabase.class).name())
                        .startsWith("tdb_c_");
                assertThat(jdbc.queryForList("SELECT tablename FROM pg_tables WHERE schemaname = 'public'"))
                        .isEmpty();
            }
        }
    }
}
