package io.github.templatedb.usecases.flyway;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.templatedb.AutoConfigureTemplateDatabase;
import io.github.templatedb.usecases.support.MigratedOnce;
import io.github.templatedb.usecases.support.WholeApplication;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.flyway.autoconfigure.FlywayConfigurationCustomizer;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.annotation.Bean;

class CustomizedFlywayTests extends MigratedOnce {

    CustomizedFlywayTests() {
        super(Builder.class);
    }

    @Test
    void whatCustomizersSetIsInTheTemplate() {
        assertThat(rowsOfBoth("SELECT text FROM greeting")).containsExactly("Hello Ada");
    }

    @SpringBootTest(
            classes = Application.class,
            webEnvironment = WebEnvironment.NONE,
            properties = {
                "spring.flyway.locations=classpath:migrations/customized",
                "spring.flyway.placeholders.word=Hello"
            })
    @AutoConfigureTemplateDatabase
    static class Builder {}

    @WholeApplication
    static class Application extends MigratedOnce.Application {

        @Bean
        FlywayConfigurationCustomizer name() {
            return configuration -> {
                Map<String, String> placeholders = new HashMap<>(configuration.getPlaceholders());
                placeholders.put("name", "Ada");
                configuration.placeholders(placeholders);
            };
        }
    }
}
