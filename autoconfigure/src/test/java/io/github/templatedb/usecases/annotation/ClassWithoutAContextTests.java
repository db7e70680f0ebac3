package io.github.templatedb.usecases.annotation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.THROWABLE;

import io.github.templatedb.AutoConfigureTemplateDatabase;
import io.github.templatedb.TemplateDatabase;
import io.github.templatedb.core.TemplateDatabaseException;
import io.github.templatedb.usecases.support.Canary;
import io.github.templatedb.usecases.support.TestRun;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.context.annotation.Configuration;
import org.springframework.test.context.TestPropertySource;
import org.springframework.test.context.junit.jupiter.SpringExtension;
import org.springframework.test.context.junit.jupiter.SpringJUnitConfig;

/** The annotation on a class for which Spring makes no context: the test would use the configured database. */
class ClassWithoutAContextTests {

    private static final AtomicReference<@Nullable Canary> CANARY = new AtomicReference<>();

    @ParameterizedTest
    @ValueSource(classes = {Plain.class, WithAParameter.class, WithTheExtensionOnly.class})
    void classFailsBeforeAnythingConnects(Class<?> testClass) throws IOException {
        try (Canary canary = new Canary()) {
            CANARY.set(canary);
            assertThat(TestRun.failures(TestRun.of(testClass)))
                    .first(THROWABLE)
                    .isInstanceOf(TemplateDatabaseException.class)
                    .hasMessageContainingAll(testClass.getName(), "Add @SpringBootTest");
            assertThat(canary.connections()).isZero();
        } finally {
            CANARY.set(null);
        }
    }

    @ParameterizedTest
    @ValueSource(classes = {OfSpring.class, WithConfigurationWithin.class, Importing.class})
    void classWithConfigurationOfAnyKindHasAContext(Class<?> testClass) {
        assertThat(TestRun.failures(TestRun.of(testClass))).isEmpty();
    }

    @AutoConfigureTemplateDatabase
    static class Plain {

        @BeforeAll
        static void start() {
            Canary canary = CANARY.get();
            if (canary != null) {
                SpringApplication.run(Application.class, "--spring.datasource.url=" + canary.url());
            }
        }

        @Test
        void test() {}
    }

    @AutoConfigureTemplateDatabase
    static class WithAParameter {

        @Test
        void test(TemplateDatabase database) {}
    }

    @ExtendWith(SpringExtension.class)
    @TestPropertySource(properties = "spring.main.banner-mode=off")
    @AutoConfigureTemplateDatabase
    static class WithTheExtensionOnly {

        @Test
        void test() {}
    }

    @SpringJUnitConfig(Application.class)
    @AutoConfigureTemplateDatabase
    static class OfSpring {

        @Test
        void test(TemplateDatabase database) {}
    }

    @AutoConfigureTemplateDatabase
    static class WithConfigurationWithin {

        @Test
        void test(TemplateDatabase database) {}

        @Configuration(proxyBeanMethods = false)
        @EnableAutoConfiguration
        static class Within {}
    }

    @AutoConfigureTemplateDatabase
    @ImportAutoConfiguration(DataSourceAutoConfiguration.class)
    static class Importing {

        @Test
        void test(TemplateDatabase database) {}
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {}
}
