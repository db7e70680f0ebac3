package io.github.templatedb.usecases.flyway;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.templatedb.AutoConfigureTemplateDatabase;
import io.github.templatedb.usecases.support.MigratedOnce;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;

class SeveralLocationsTests extends MigratedOnce {

    SeveralLocationsTests() {
        super(Builder.class);
    }

    @Test
    void allLocationsAndThoseOfTheVendorAreMigrated() {
        assertThat(rowsOfBoth("SELECT origin FROM part")).containsExactly("common", "postgresql");
    }

    @SpringBootTest(
            classes = MigratedOnce.Application.class,
            webEnvironment = WebEnvironment.NONE,
            properties = {
                "spring.flyway.locations=classpath:migrations/locations/common,classpath:migrations/locations/{vendor}"
            })
    @AutoConfigureTemplateDatabase
    static class Builder {}
}
