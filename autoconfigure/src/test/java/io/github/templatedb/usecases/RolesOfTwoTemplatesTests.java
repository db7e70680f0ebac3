package io.github.templatedb.usecases;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.templatedb.AutoConfigureTemplateDatabase;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Configuration;

@ExtendWith(OutputCaptureExtension.class)
class RolesOfTwoTemplatesTests {

    @Test
    void roleThatAnotherTemplateMadeIsExplained(CapturedOutput output) {
        TestContexts.of(One.class);

        assertThatThrownBy(() -> TestContexts.of(Two.class)).hasMessageContaining("Failed to load");
        assertThat(output)
                .contains("role \"library_reader\" already exists", "Roles and tablespaces belong to the server");
    }

    @SpringBootTest(classes = Application.class, properties = "spring.flyway.locations=classpath:migrations/role-one")
    @AutoConfigureTemplateDatabase
    static class One {}

    @SpringBootTest(classes = Application.class, properties = "spring.flyway.locations=classpath:migrations/role-two")
    @AutoConfigureTemplateDatabase
    static class Two {}

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {}
}
