package io.github.templatedb.usecases.isolation;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.templatedb.AutoConfigureTemplateDatabase;
import io.github.templatedb.Refresh;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.ClassOrderer;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestClassOrder;
import org.junit.platform.commons.annotation.Testable;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Classes that use the databases of one context, one after the other. */
@Testable
@TestClassOrder(ClassOrderer.OrderAnnotation.class)
class SeveralDatabasesOverClassesTests {

    @SpringBootTest(
            classes = RefreshOfSeveralDatabasesTests.Application.class,
            webEnvironment = WebEnvironment.NONE,
            properties = {
                "spring.flyway.enabled=false",
                // Before Spring Boot 4.1 it wants a single DataSource.
                "spring.autoconfigure.exclude=org.springframework.boot.jooq.autoconfigure.JooqAutoConfiguration"
            })
    @AutoConfigureTemplateDatabase(refresh = Refresh.BEFORE_EACH_TEST_METHOD)
    abstract static class Notes {

        @Autowired
        @Qualifier("orders")
        DataSource orders;

        @Autowired
        @Qualifier("bills")
        DataSource bills;
    }

    abstract static class UnwrittenNotes extends Notes {

        @Test
        void findsWhatTheStartWroteIntoEach() {
            for (DataSource each : List.of(orders, bills)) {
                assertThat(notes(each)).containsExactly("of the start");
                write(each, "of a class before");
            }
        }
    }

    @Nested
    @Order(1)
    class FirstClass extends Notes {

        @BeforeAll
        static void writeIntoBoth(
                @Autowired @Qualifier("orders") DataSource orders, @Autowired @Qualifier("bills") DataSource bills) {
            write(orders, "of the first class");
            write(bills, "of the first class");
        }

        @Test
        void findsWhatTheStartAndItselfWrote() {
            for (DataSource each : List.of(orders, bills)) {
                assertThat(notes(each)).containsExactly("of the start", "of the first class");
                write(each, "of a test");
            }
        }
    }

    @Nested
    @Order(2)
    @AutoConfigureTemplateDatabase(refresh = Refresh.BEFORE_CLASS)
    class ClassWithFreshDatabases extends UnwrittenNotes {}

    @Nested
    @Order(3)
    @AutoConfigureTemplateDatabase(refresh = Refresh.NEVER)
    class ClassThatNeverRefreshes extends UnwrittenNotes {}

    @Nested
    @Order(4)
    @AutoConfigureTemplateDatabase(refresh = Refresh.BEFORE_CLASS)
    class ClassWithFreshDatabasesAfterIt extends UnwrittenNotes {}

    private static void write(DataSource dataSource, String text) {
        JdbcClient.create(dataSource)
                .sql("INSERT INTO note VALUES (?)")
                .param(text)
                .update();
    }

    private static List<String> notes(DataSource dataSource) {
        return JdbcClient.create(dataSource)
                .sql("SELECT text FROM note")
                .query(String.class)
                .list();
    }
}
