package io.github.templatedb.usecases.annotation;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.templatedb.AutoConfigureTemplateDatabase;
import io.github.templatedb.Refresh;
import io.github.templatedb.core.TemplateDatabaseException;
import io.github.templatedb.usecases.support.Canary;
import io.github.templatedb.usecases.support.TestRun;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicReference;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.context.TestExecutionListeners;
import org.springframework.test.context.TestExecutionListeners.MergeMode;
import org.springframework.test.context.TestPropertySource;
import org.springframework.test.context.support.DependencyInjectionTestExecutionListener;

/** Test classes that name their own listeners, so that Spring may leave out the one that refreshes. */
class ReplacedListenersTests {

    private static final AtomicReference<@Nullable Canary> CANARY = new AtomicReference<>();

    @ParameterizedTest
    @ValueSource(classes = {ByAnnotation.class, BySuperclass.class, ByProperty.class, ByConfiguration.class})
    void refreshThatWouldHaveNoEffectFailsBeforeAnythingConnects(Class<?> testClass) throws IOException {
        try (Canary canary = new Canary()) {
            CANARY.set(canary);
            assertThat(TestRun.failures(TestRun.of(testClass))).isNotEmpty().allSatisfy(failure -> assertThat(failure)
                    .hasStackTraceContaining(TemplateDatabaseException.class.getName())
                    .hasStackTraceContaining(testClass.getName() + " asks for refresh = BEFORE_EACH_TEST_METHOD")
                    .hasStackTraceContaining("@TestExecutionListeners of " + Replacing.class.getName())
                    .hasStackTraceContaining("mergeMode = MergeMode.MERGE_WITH_DEFAULTS"));
            assertThat(canary.connections()).isZero();
        } finally {
            CANARY.set(null);
        }
    }

    @Test
    void contextOfAnotherClassThatHearsOfItsTestsDoesNotServe() {
        assertThat(TestRun.failures(TestRun.of(ByConfigurationAndHearing.class)))
                .isEmpty();
        assertThat(TestRun.failures(TestRun.of(ByConfiguration.class)))
                .singleElement(InstanceOfAssertFactories.THROWABLE)
                .hasStackTraceContaining("@TestExecutionListeners of " + Replacing.class.getName());
        assertThat(TestRun.failures(TestRun.of(ByConfigurationAndHearing.class)))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(classes = {Merging.class, NotRefreshing.class, NotRefreshingByDefault.class})
    void othersAreLeftAlone(Class<?> testClass) {
        assertThat(TestRun.failures(TestRun.of(testClass))).isEmpty();
    }

    @SpringBootTest(webEnvironment = WebEnvironment.NONE, classes = Application.class)
    abstract static class Writing {

        @Autowired
        JdbcClient jdbc;

        @DynamicPropertySource
        static void configuredDatabase(DynamicPropertyRegistry registry) {
            Canary canary = CANARY.get();
            if (canary != null) {
                registry.add("spring.datasource.url", canary::url);
            }
        }

        @Test
        void writes() {
            jdbc.sql("INSERT INTO book VALUES (DEFAULT, 'test', '')").update();
        }
    }

    @TestExecutionListeners(DependencyInjectionTestExecutionListener.class)
    abstract static class Replacing extends Writing {}

    @AutoConfigureTemplateDatabase(refresh = Refresh.BEFORE_EACH_TEST_METHOD)
    static class ByAnnotation extends Replacing {}

    static class BySuperclass extends ByAnnotation {}

    @AutoConfigureTemplateDatabase
    @TestPropertySource(properties = "templatedb.refresh=before-each-test-method")
    static class ByProperty extends Replacing {}

    @Import(ForEachTest.class)
    static class ByConfiguration extends Replacing {}

    @Import(ForEachTest.class)
    static class ByConfigurationAndHearing extends Writing {}

    @AutoConfigureTemplateDatabase(refresh = Refresh.BEFORE_EACH_TEST_METHOD)
    @TestExecutionListeners(
            listeners = DependencyInjectionTestExecutionListener.class,
            mergeMode = MergeMode.MERGE_WITH_DEFAULTS)
    static class Merging extends Writing {

        @RepeatedTest(2)
        void writesMore() {
            writes();
        }
    }

    @AutoConfigureTemplateDatabase
    static class NotRefreshingByDefault extends Replacing {}

    @AutoConfigureTemplateDatabase(refresh = Refresh.NEVER)
    @TestPropertySource(properties = "templatedb.refresh=before-class")
    static class NotRefreshing extends Replacing {}

    @TestConfiguration(proxyBeanMethods = false)
    @AutoConfigureTemplateDatabase(refresh = Refresh.BEFORE_EACH_TEST_METHOD)
    static class ForEachTest {}

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {}
}
