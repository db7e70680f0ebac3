package io.github.templatedb.usecases.isolation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.github.templatedb.AutoConfigureTemplateDatabase;
import io.github.templatedb.Refresh;
import io.github.templatedb.TemplateDatabase;
import io.github.templatedb.usecases.support.TestRun;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The end of a class is a refresh, too. */
class RewoundOverClassesTests {

    private static final int TESTS = 40;

    private static final List<String> DATABASES = new ArrayList<>();

    @Test
    void nextClassGoesOnInTheDatabaseThatTheLastTestLeft() {
        assumeThat(System.getProperty("postgresql.of-the-build", "18")).doesNotStartWith("14");

        TestRun.of(First.class, Second.class).testEvents().assertStatistics(tests -> tests.succeeded(TESTS + 1));

        assertThat(DATABASES.get(TESTS)).isEqualTo(DATABASES.get(TESTS - 1));
    }

    @SpringBootTest(
            webEnvironment = WebEnvironment.NONE,
            classes = Application.class,
            properties = "templatedb.refresh-strategy=rewind")
    @AutoConfigureTemplateDatabase(refresh = Refresh.BEFORE_EACH_TEST_METHOD)
    abstract static class Writing {

        @Autowired
        JdbcClient jdbc;

        @Autowired
        TemplateDatabase database;

        void write() {
            DATABASES.add(database.name());
            assertThat(jdbc.sql("SELECT isbn FROM book").query(String.class).list())
                    .containsExactly("978-0132350884");
            jdbc.sql("INSERT INTO book VALUES (DEFAULT, 'written', '')").update();
        }
    }

    static class First extends Writing {

        @RepeatedTest(TESTS)
        void test() {
            write();
        }
    }

    static class Second extends Writing {

        @Test
        void test() {
            write();
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {}
}
