package io.github.templatedb.usecases.failure;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.templatedb.AutoConfigureTemplateDatabase;
import io.github.templatedb.Refresh;
import io.github.templatedb.TemplateDatabase;
import java.sql.SQLException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.annotation.Transactional;

/** The database of a test that failed before it began, or within a part of it. */
class KeptOnEarlyFailureTests extends KeptDatabases {

    @Test
    void failureBeforeTheTestInItsTransactionIsRolledBackToo() {
        run(RolledBackBefore.class);

        assertThat(output.get("test")).contains("on purpose", "-d " + name("test"), "was rolled back");
    }

    @Test
    void failureBeforeTheTestCountsToo() {
        run(BrokenBefore.class);

        assertThat(output.get("test")).contains("on purpose", "-d " + name("test"));
    }

    @Test
    void failedDynamicTestLeavesItsDatabaseAndNotThatOfItsFactory() throws SQLException {
        run(Dynamic.class);

        assertThat(output).containsOnlyKeys("fails", "failsToo");
        assertThat(output.get("fails")).contains("-d " + name("fails")).doesNotContain("rolled back");
        assertThat(isbns(URLS.get("fails"))).contains("of factory", "of fails").doesNotContain("of passes");
        assertThat(isbns(URLS.get("failsToo")))
                .contains("of factory", "of failsToo")
                .doesNotContain("of fails");
        awaitDropped("passes", "isAborted");
    }

    @Test
    void failureBeforeAllTestsCountsToo() throws SQLException {
        run(BrokenBeforeAll.class);

        assertThat(output.get("BrokenBeforeAll")).contains("on purpose", "-d " + name("beforeAll"));
        assertThat(isbns(URLS.get("beforeAll"))).contains("of beforeAll");
    }

    @Test
    void failureBeforeAllTestsLoadsNoContext() {
        run(BrokenWithoutContext.class);

        assertThat(output.get("BrokenWithoutContext")).contains("on purpose").doesNotContain("Suppressed");
    }

    @KeptOfEachTest
    @Transactional
    static class RolledBackBefore extends Writing {

        @BeforeEach
        void breaks() {
            fail();
        }

        @Test
        void test() {}
    }

    @KeptOfEachTest
    static class BrokenBefore extends Writing {

        @BeforeEach
        void breaks() {
            fail();
        }

        @Test
        void test() {}
    }

    @KeptOfEachTest
    static class Dynamic extends Writing {

        @TestFactory
        Stream<DynamicTest> factory(TemplateDatabase database) {
            return Stream.of("passes", "fails", "isAborted", "failsToo")
                    .map(name -> DynamicTest.dynamicTest(name, () -> {
                        URLS.put(name, database.jdbcUrl());
                        jdbc.sql("INSERT INTO book VALUES (DEFAULT, ?, '')")
                                .param("of " + name)
                                .update();
                        Assumptions.assumeFalse(name.equals("isAborted"));
                        if (name.startsWith("fails")) {
                            fail();
                        }
                    }));
        }
    }

    @KeptOfEachTest
    static class BrokenBeforeAll {

        @BeforeAll
        static void write(@Autowired JdbcClient jdbc, TemplateDatabase database) {
            URLS.put("beforeAll", database.jdbcUrl());
            jdbc.sql("INSERT INTO book VALUES (DEFAULT, 'of beforeAll', '')").update();
            Writing.fail();
        }

        @Test
        void test() {}
    }

    @SpringBootTest(
            webEnvironment = WebEnvironment.NONE,
            classes = BrokenWithoutContext.NotLoaded.class,
            properties = "templatedb.clone.keep=on-failure")
    @AutoConfigureTemplateDatabase(refresh = Refresh.BEFORE_EACH_TEST_METHOD)
    static class BrokenWithoutContext {

        @BeforeAll
        static void breaks() {
            Writing.fail();
        }

        @Test
        void test() {}

        @Configuration(proxyBeanMethods = false)
        static class NotLoaded {

            NotLoaded() {
                throw new IllegalStateException("the context is loaded");
            }
        }
    }
}
