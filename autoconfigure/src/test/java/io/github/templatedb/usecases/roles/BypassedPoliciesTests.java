package io.github.templatedb.usecases.roles;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.templatedb.AutoConfigureTemplateDatabase;
import io.github.templatedb.core.Notices;
import io.github.templatedb.usecases.support.TestContexts;
import io.github.templatedb.usecases.support.TestRun;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.context.TestPropertySource;

/** Row-level security applies to some roles only, and whoever is another one is told so once in a JVM. */
@ExtendWith(OutputCaptureExtension.class)
class BypassedPoliciesTests {

    private static final String BYPASSED = "The policies of row-level security do not apply in the tests";

    @BeforeEach
    void sayItAgain() {
        Notices.forget();
    }

    @Test
    void superuserIsTold(CapturedOutput output) {
        TestContexts.of(AsTheServer.class);
        TestContexts.of(AsTheServerAgain.class);
        assertThat(output).containsOnlyOnce(BYPASSED).contains("templatedb.username");
    }

    @Test
    void ownerOfTheTablesIsTold(CapturedOutput output) {
        TestContexts.of(AsTheMigrations.class);
        assertThat(output).containsOnlyOnce(BYPASSED);
    }

    @Test
    void nothingIsSaidOfARoleToWhichTheyApply(CapturedOutput output) {
        TestContexts.of(AsTheApplication.class);
        assertThat(output).doesNotContain(BYPASSED);
    }

    @Test
    void nothingIsSaidWithoutPolicies(CapturedOutput output) {
        TestContexts.of(WithoutPolicies.class);
        assertThat(output).doesNotContain(BYPASSED);
    }

    @Test
    void applicationThatConnectsInItsFirstTestIsTold(CapturedOutput output) {
        TestContexts.of(ConnectingInItsFirstTest.class);
        assertThat(output).doesNotContain(BYPASSED);
        TestRun.succeeds(ConnectingInItsFirstTest.class);
        assertThat(output).containsOnlyOnce(BYPASSED);
    }

    @SpringBootTest(
            classes = Reading.class,
            webEnvironment = WebEnvironment.NONE,
            properties = "spring.flyway.locations=classpath:migrations/policies")
    @AutoConfigureTemplateDatabase
    static class AsTheServer {}

    @SpringBootTest(
            webEnvironment = WebEnvironment.NONE,
            properties = "spring.flyway.locations=classpath:migrations/policies")
    @AutoConfigureTemplateDatabase
    static class ConnectingInItsFirstTest {

        @Test
        void connects(@Autowired JdbcTemplate jdbc) {
            jdbc.execute("SELECT 1");
        }
    }

    @TestPropertySource(properties = "library.name=another")
    static class AsTheServerAgain extends AsTheServer {}

    @TestPropertySource(properties = "spring.flyway.user=library_migrator")
    static class AsTheMigrations extends AsTheServer {}

    @TestPropertySource(properties = "templatedb.username=library_app")
    static class AsTheApplication extends AsTheServer {}

    @TestPropertySource(properties = "spring.flyway.locations=classpath:db/migration")
    static class WithoutPolicies extends AsTheServer {}

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Reading {

        @Bean
        ApplicationRunner read(JdbcTemplate jdbc) {
            return args -> jdbc.execute("SELECT 1");
        }
    }
}
