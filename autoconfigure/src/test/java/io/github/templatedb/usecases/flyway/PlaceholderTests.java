package io.github.templatedb.usecases.flyway;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.templatedb.AutoConfigureTemplateDatabase;
import io.github.templatedb.usecases.support.MigratedOnce;
import io.github.templatedb.usecases.support.TestContexts;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.test.context.TestPropertySource;

class PlaceholderTests {

    @Test
    void anotherValueOfAPlaceholderIsAnotherTemplate() {
        assertThat(MigratedOnce.rows(TestContexts.of(InEurope.class), "SELECT currency FROM price"))
                .containsExactly("EUR");
        assertThat(MigratedOnce.rows(TestContexts.of(InJapan.class), "SELECT currency FROM price"))
                .containsExactly("JPY");
    }

    @SpringBootTest(
            webEnvironment = WebEnvironment.NONE,
            properties = "spring.flyway.locations=classpath:migrations/placeholders")
    @TestPropertySource(properties = "spring.flyway.placeholders.currency=EUR")
    @AutoConfigureTemplateDatabase
    static class InEurope {}

    @TestPropertySource(properties = "spring.flyway.placeholders.currency=JPY")
    static class InJapan extends InEurope {}
}
