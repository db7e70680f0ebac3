package io.github.templatedb.usecases.annotation;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.templatedb.AutoConfigureTemplateDatabase;
import io.github.templatedb.TemplateDatabase;
import io.github.templatedb.usecases.support.TestContexts;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.ApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.TestPropertySource;

@SpringBootTest(webEnvironment = WebEnvironment.NONE)
@AutoConfigureTemplateDatabase
class AnnotationPlacementTests {

    @ParameterizedTest
    @ValueSource(classes = {OnTheClass.class, OnTheSuperclass.class, InAComposedAnnotation.class})
    void annotationCountsOnTheClassOnASuperclassAndInAComposedAnnotation(Class<?> testClass) {
        ApplicationContext context = TestContexts.of(testClass);
        assertThat(context.getBean(JdbcClient.class)
                        .sql("SELECT current_database() FROM book")
                        .query(String.class)
                        .single())
                .isEqualTo(context.getBean(TemplateDatabase.class).name());
    }

    @Test
    void classesWithEqualSettingsShareAContext() {
        assertThat(TestContexts.of(OnTheSuperclass.class))
                .isSameAs(TestContexts.of(OnTheClass.class))
                .isSameAs(TestContexts.of(InAComposedAnnotation.class))
                .isNotSameAs(TestContexts.of(WithASettingOfItsOwn.class));
    }

    @Nested
    class InAnEnclosedClass {

        @Test
        void annotationOfTheEnclosingClassCounts(
                @Autowired TemplateDatabase database, @Autowired ApplicationContext context) {
            assertThat(database.name()).startsWith("tdb_c_");
            assertThat(context).isSameAs(TestContexts.of(AnnotationPlacementTests.class));
        }
    }

    @SpringBootTest(webEnvironment = WebEnvironment.NONE)
    @AutoConfigureTemplateDatabase
    static class OnTheClass {}

    static class OnTheSuperclass extends OnTheClass {}

    @LibraryTest
    static class InAComposedAnnotation {}

    @TestPropertySource(properties = "templatedb.clone.timeout=29s")
    static class WithASettingOfItsOwn extends OnTheClass {}

    @Retention(RetentionPolicy.RUNTIME)
    @SpringBootTest(webEnvironment = WebEnvironment.NONE)
    @AutoConfigureTemplateDatabase
    @interface LibraryTest {}
}
