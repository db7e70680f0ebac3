package io.github.templatedb.usecases.annotation;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.templatedb.AutoConfigureTemplateDatabase;
import io.github.templatedb.usecases.support.WholeApplication;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.aot.generate.GeneratedFiles.Kind;
import org.springframework.aot.generate.InMemoryGeneratedFiles;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.annotation.Configuration;
import org.springframework.test.context.aot.TestContextAotGenerator;
import org.springframework.test.context.junit.jupiter.SpringJUnitConfig;

/** What a build for native images does with the test classes of a project. */
class AheadOfTimeTests {

    @Test
    void classesWithTheAnnotationAreLeftOut() {
        assertThat(process(Annotated.class).getGeneratedFiles(Kind.SOURCE).keySet())
                .noneMatch(AheadOfTimeTests::isOfAContext);
    }

    @Test
    void classesWithoutTheAnnotationAreProcessed() {
        assertThat(process(Plain.class).getGeneratedFiles(Kind.SOURCE).keySet())
                .anyMatch(AheadOfTimeTests::isOfAContext);
    }

    private static boolean isOfAContext(String file) {
        return file.contains("ApplicationContextInitializer");
    }

    private static InMemoryGeneratedFiles process(Class<?> testClass) {
        InMemoryGeneratedFiles files = new InMemoryGeneratedFiles();
        new TestContextAotGenerator(files).processAheadOfTime(Stream.of(testClass));
        return files;
    }

    @SpringBootTest(webEnvironment = WebEnvironment.NONE, classes = Application.class)
    @AutoConfigureTemplateDatabase
    static class Annotated {}

    @SpringJUnitConfig(Plainly.class)
    static class Plain {}

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @WholeApplication
    static class Application {}

    @Configuration(proxyBeanMethods = false)
    static class Plainly {}
}
