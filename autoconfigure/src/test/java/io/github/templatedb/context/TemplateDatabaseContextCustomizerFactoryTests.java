package io.github.templatedb.context;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.templatedb.AutoConfigureTemplateDatabase;
import io.github.templatedb.Refresh;
import io.github.templatedb.core.clone.TemplateServers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.test.context.ContextConfiguration;
import org.springframework.test.context.ContextCustomizer;
import org.springframework.test.context.TestPropertySource;

class TemplateDatabaseContextCustomizerFactoryTests {

    private final TemplateDatabaseContextCustomizerFactory factory = new TemplateDatabaseContextCustomizerFactory();

    @TempDir
    Path migrations;

    @BeforeEach
    void writeMigration() throws IOException {
        System.setProperty("factory.migrations", migrations.toString());
        Files.writeString(migrations.resolve("V1__one.sql"), "SELECT 1;");
    }

    @AfterEach
    void forgetMigrations() {
        System.clearProperty("factory.migrations");
    }

    @Test
    void classesWithoutTheAnnotationAreNotToldApart() {
        assertThat(customizer(NotAnnotated.class))
                .isEqualTo(customizer(NotAnnotated.Nested.class))
                .hasSameHashCodeAs(customizer(NotAnnotated.Nested.class))
                .isNotEqualTo(customizer(Annotated.class));
    }

    @Test
    void annotationIsFoundOnSuperclassesAndEnclosingClasses() {
        assertThat(customizer(Annotated.class))
                .isEqualTo(customizer(Inheriting.class))
                .isEqualTo(customizer(Annotated.Nested.class));
    }

    @Test
    void customizersOfEqualSettingsAreEqual() {
        assertThat(customizer(Annotated.class))
                .isEqualTo(customizer(Inheriting.class))
                .hasSameHashCodeAs(customizer(Inheriting.class))
                .isEqualTo(customizer(Refreshing.class))
                .hasSameHashCodeAs(customizer(Refreshing.class))
                .isNotEqualTo(customizer(AtTheDefaultLocation.class));
    }

    @Test
    void everyChangeOfTheMigrationsChangesTheCustomizer() throws IOException {
        ContextCustomizer original = customizer(Annotated.class);

        Path added = Files.writeString(migrations.resolve("V2__two.sql"), "SELECT 2;");
        assertThat(customizer(Annotated.class)).isNotEqualTo(original);
        Files.delete(added);
        assertThat(customizer(Annotated.class)).isEqualTo(original);

        Path renamed = Files.move(migrations.resolve("V1__one.sql"), migrations.resolve("V3__one.sql"));
        assertThat(customizer(Annotated.class)).isNotEqualTo(original);
        Files.move(renamed, migrations.resolve("V1__one.sql"));
        assertThat(customizer(Annotated.class)).isEqualTo(original);

        Files.writeString(migrations.resolve("V1__one.sql"), "SELECT 11;");
        assertThat(customizer(Annotated.class)).isNotEqualTo(original);
    }

    @Test
    void creatingACustomizerStartsNothing() {
        Optional<String> before = summary();
        customizer(Annotated.class);
        customizer(AtTheDefaultLocation.class);
        assertThat(summary()).isEqualTo(before);
    }

    /** How much the data takes may change meanwhile. */
    private static Optional<String> summary() {
        return TemplateServers.ofThisJvm().summary().map(line -> line.replaceAll("\\d+ MB", ""));
    }

    private ContextCustomizer customizer(Class<?> testClass) {
        return factory.createContextCustomizer(testClass, List.of());
    }

    @AutoConfigureTemplateDatabase
    @ContextConfiguration
    @TestPropertySource(properties = "spring.flyway.locations=filesystem:${factory.migrations}")
    static class Annotated {

        class Nested {}
    }

    static class Inheriting extends Annotated {}

    @AutoConfigureTemplateDatabase(refresh = Refresh.BEFORE_CLASS)
    static class Refreshing extends Annotated {}

    @AutoConfigureTemplateDatabase
    @ContextConfiguration
    static class AtTheDefaultLocation {}

    static class NotAnnotated {

        class Nested {}
    }
}
