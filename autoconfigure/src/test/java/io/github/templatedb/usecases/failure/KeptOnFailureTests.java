package io.github.templatedb.usecases.failure;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.templatedb.AutoConfigureTemplateDatabase;
import io.github.templatedb.Refresh;
import io.github.templatedb.core.server.Psql;
import io.github.templatedb.usecases.isolation.RefreshOfSeveralDatabasesTests;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import javax.sql.DataSource;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.annotation.Commit;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.TestPropertySource;
import org.springframework.transaction.annotation.Transactional;

/** The database of a failed test, which somebody looks at afterwards. */
class KeptOnFailureTests extends KeptDatabases {

    @ParameterizedTest
    @ValueSource(classes = {Failing.class, FailingAmongClones.class})
    void failedTestLeavesItsDatabaseAndSaysHowToGetThere(Class<?> testClass) throws SQLException {
        run(testClass);

        assertThat(output).containsOnlyKeys("b_fails");
        String failure = output.get("b_fails");
        assertThat(failure)
                .startsWith("java.lang.AssertionError: on purpose")
                .contains("Suppressed:", name("b_fails"), withoutPassword("b_fails"), "templatedb.server.idle-timeout")
                .doesNotContain(password("b_fails"), "rolled back");
        assertThat(isbns(URLS.get("b_fails"))).containsExactlyInAnyOrder("978-0132350884", "of b_fails");
        try (Connection connection = Psql.startedBy(command(failure)).connect()) {
            assertThat(connection.getCatalog()).isEqualTo(name("b_fails"));
        }
        awaitDropped("a_passes", "c_passes", "d_isAborted");
    }

    private static String command(String failure) {
        return failure.lines()
                .map(String::strip)
                .filter(line -> line.startsWith("PGPASSWORD="))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void contextWithoutRefreshGoesOnWithTheDatabaseOfAFailedTestWhichStaysAfterIt() throws SQLException {
        run(Sharing.class);

        assertThat(output).containsOnlyKeys("b_fails");
        assertThat(name("a_passes")).isEqualTo(name("b_fails")).isEqualTo(name("c_passes"));
        assertThat(isbns(URLS.get("b_fails"))).contains("of a_passes", "of b_fails", "of c_passes");
    }

    @Test
    void whatWasRolledBackIsSaidToBeGone() throws SQLException {
        run(RolledBack.class);

        assertThat(output.get("fails"))
                .contains(name("fails"), "What the test wrote in its transaction was rolled back.");
        assertThat(isbns(URLS.get("fails"))).containsExactly("978-0132350884");
    }

    @Test
    void whatWasCommittedIsNotSaidToBeGone() throws SQLException {
        run(Committed.class);

        assertThat(output.get("fails")).contains("-d " + name("fails")).doesNotContain("rolled back");
        assertThat(isbns(URLS.get("fails"))).contains("of fails");
    }

    @Test
    void everyDatabaseStaysIfThatIsAskedFor() throws SQLException {
        run(Always.class);

        assertThat(output).isEmpty();
        assertThat(isbns(URLS.get("a"))).contains("of a").doesNotContain("of b");
        assertThat(isbns(URLS.get("b"))).contains("of b").doesNotContain("of a");
    }

    @ParameterizedTest
    @ValueSource(classes = {NotAsked.class, NotUsed.class})
    void nothingIsKeptOfATestThatDidNotAskForItOrTookNoConnection(Class<?> testClass) {
        run(testClass);

        assertThat(output).containsOnlyKeys("fails");
        assertThat(output.get("fails")).doesNotContain("Suppressed");
    }

    @Test
    void allDatabasesOfAContextAreKept() {
        run(SeveralDatabases.class);

        assertThat(URLS).containsOnlyKeys("orders", "bills");
        assertThat(output.get("fails")).contains("-d " + URLS.get("orders"), "-d " + URLS.get("bills"));
    }

    @Test
    void newestAreKept() throws SQLException {
        run(ManyFailures.class);

        assertThat(output).hasSize(7);
        awaitDropped("a", "b");
        assertThat(isbns(URLS.get("c"))).contains("of c");
        assertThat(isbns(URLS.get("g"))).contains("of g");
    }

    /** But for the database that a test left, as new, to another one that failed. */
    @DirtiesContext
    @SpringBootTest(
            webEnvironment = WebEnvironment.NONE,
            classes = RefreshOfSeveralDatabasesTests.Application.class,
            properties = {
                "templatedb.clone.keep=on-failure",
                "spring.flyway.enabled=false",
                // Before Spring Boot 4.1 it wants a single DataSource.
                "spring.autoconfigure.exclude=org.springframework.boot.jooq.autoconfigure.JooqAutoConfiguration"
            })
    @AutoConfigureTemplateDatabase(refresh = Refresh.BEFORE_EACH_TEST_METHOD)
    static class SeveralDatabases {

        @Autowired
        private Map<String, DataSource> all;

        @Test
        void fails() {
            all.forEach((bean, dataSource) -> URLS.put(
                    bean,
                    JdbcClient.create(dataSource)
                            .sql("SELECT current_database()")
                            .query(String.class)
                            .single()));
            Writing.fail();
        }
    }

    @DirtiesContext
    abstract static class OneOfFour extends Writing {

        @Test
        void a_passes() {}

        @Test
        void b_fails() {
            fail();
        }

        @Test
        void c_passes() {}

        @Test
        void d_isAborted() {
            Assumptions.abort();
        }
    }

    @KeptOfEachTest
    static class Failing extends OneOfFour {}

    @KeptOfEachTest
    @TestPropertySource(properties = "templatedb.refresh-strategy=clone")
    static class FailingAmongClones extends OneOfFour {}

    @SpringBootTest(
            webEnvironment = WebEnvironment.NONE,
            classes = Application.class,
            properties = "templatedb.clone.keep=on-failure")
    @AutoConfigureTemplateDatabase
    static class Sharing extends OneOfFour {}

    @KeptOfEachTest
    static class RolledBack extends Writing {

        @Test
        @Transactional
        void fails() {
            fail();
        }
    }

    @KeptOfEachTest
    static class Committed extends Writing {

        @Test
        @Transactional
        @Commit
        void fails() {
            fail();
        }
    }

    @SpringBootTest(
            webEnvironment = WebEnvironment.NONE,
            classes = Application.class,
            properties = "templatedb.clone.keep=always")
    @AutoConfigureTemplateDatabase(refresh = Refresh.BEFORE_EACH_TEST_METHOD)
    @DirtiesContext
    static class Always extends Writing {

        @Test
        void a() {}

        @Test
        void b() {}
    }

    @SpringBootTest(webEnvironment = WebEnvironment.NONE, classes = Application.class)
    @AutoConfigureTemplateDatabase
    static class NotAsked extends Writing {

        @Test
        void fails() {
            fail();
        }
    }

    @SpringBootTest(
            webEnvironment = WebEnvironment.NONE,
            classes = WithoutJpa.class,
            // These ask the database which it is while the context starts.
            properties = {
                "templatedb.clone.keep=on-failure",
                "spring.autoconfigure.exclude="
                        + "org.springframework.boot.data.jdbc.autoconfigure.DataJdbcRepositoriesAutoConfiguration,"
                        + "org.springframework.boot.jooq.autoconfigure.JooqAutoConfiguration"
            })
    @AutoConfigureTemplateDatabase
    static class NotUsed {

        @Test
        void fails() {
            Writing.fail();
        }
    }

    @SpringBootTest(
            webEnvironment = WebEnvironment.NONE,
            classes = Application.class,
            properties = {"templatedb.clone.keep=on-failure"})
    @AutoConfigureTemplateDatabase(refresh = Refresh.BEFORE_EACH_TEST_METHOD)
    static class ManyFailures extends Writing {

        @Test
        void a() {
            fail();
        }

        @Test
        void b() {
            fail();
        }

        @Test
        void c() {
            fail();
        }

        @Test
        void d() {
            fail();
        }

        @Test
        void e() {
            fail();
        }

        @Test
        void f() {
            fail();
        }

        @Test
        void g() {
            fail();
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class WithoutJpa {}
}
