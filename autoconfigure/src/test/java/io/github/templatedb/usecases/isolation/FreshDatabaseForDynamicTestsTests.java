package io.github.templatedb.usecases.isolation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.github.templatedb.AutoConfigureTemplateDatabase;
import io.github.templatedb.Refresh;
import io.github.templatedb.TemplateDatabase;
import io.github.templatedb.usecases.support.Books;
import io.github.templatedb.usecases.support.TestRun;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestMethodOrder;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.annotation.Transactional;

/** Dynamic tests, which are one test for Spring and JUnit's life cycle: that of their factory. */
class FreshDatabaseForDynamicTestsTests {

    private static final List<String> SEEN = new ArrayList<>();
    private static final Set<String> DATABASES = new LinkedHashSet<>();

    @BeforeEach
    void forget() {
        SEEN.clear();
        DATABASES.clear();
    }

    @Test
    void eachBeginsWithWhatWasPreparedAndSeesNothingOfTheOthers() {
        TestRun.succeeds(Writing.class);

        assertThat(SEEN)
                .containsExactly(
                        "one: each factory",
                        "two: each factory",
                        "three: each factory",
                        "after each: each factory three",
                        "test: each",
                        "after each: each test",
                        "nested: each",
                        "after each: each nested",
                        "after all: ");
    }

    @Test
    void databaseOfTheLastOneIsThereUntilTheNextTestBegins() {
        TestRun.succeeds(OnlyAFactory.class);

        assertThat(SEEN).containsExactly("one: ", "two: ", "after each: two", "after all: two");
    }

    @Test
    void thoseInContainersHaveTheirOwnToo() {
        TestRun.succeeds(InContainers.class);

        assertThat(SEEN).containsExactly("one: ", "two: ", "three: ", "four: ");
    }

    @Test
    void whatAStreamWritesBetweenTwoOfThemIsGoneWithTheOneBefore() {
        TestRun.succeeds(Lazy.class);

        assertThat(SEEN).containsExactly("one: for-one", "two: for-one", "three: for-one");
    }

    @Test
    void thoseThatOnlyReadKeepTheClone() {
        TestRun.succeeds(Reading.class);

        assertThat(SEEN).containsExactly("one: ", "two: ", "three: ");
        int majorVersion = Integer.parseInt(
                System.getProperty("postgresql.of-the-build", "18").split("\\.")[0]);
        assertThat(DATABASES).hasSize(majorVersion < 15 ? 3 : 1);
    }

    @Test
    void thoseInATransactionOfTheirFactoryShareIt() {
        TestRun.succeeds(InATransaction.class);

        assertThat(SEEN).containsExactly("one: factory", "two: factory one", "test: ");
    }

    @Test
    void thoseOfAClassThatDoesNotAskShareTheDatabase() {
        TestRun.succeeds(WithoutRefresh.class);

        assertThat(SEEN).containsExactly("one: ", "two: one", "after each: one two", "after all: one two");
    }

    @Test
    void connectionOfADynamicTestIsExplainedByItsName() throws SQLException {
        TestRun.succeeds(Leaking.class);

        try (Connection leaked = Leaking.connection) {
            await().untilAsserted(() -> assertThat(failure(leaked).getSuppressed())
                    .singleElement()
                    .extracting(Throwable::getMessage)
                    .asString()
                    .contains(Leaking.class.getName() + ".factory, one."));
        }
    }

    private static SQLException failure(Connection leaked) {
        try {
            leaked.createStatement().execute("SELECT 1");
        } catch (SQLException ex) {
            return ex;
        }
        throw new AssertionError("the connection works");
    }

    @SpringBootTest(webEnvironment = WebEnvironment.NONE, classes = Application.class)
    abstract static class Noting {

        @Autowired
        JdbcClient jdbc;

        @Autowired
        TemplateDatabase database;

        void write(String title) {
            Books.insert(jdbc, title);
        }

        void note(String name) {
            note(name, jdbc);
            DATABASES.add(database.name());
        }

        static void note(String name, JdbcClient jdbc) {
            SEEN.add(name + ": " + Books.titles(jdbc));
        }

        DynamicTest noting(String name) {
            return dynamicTest(name, () -> {
                note(name);
                write(name);
            });
        }
    }

    @AutoConfigureTemplateDatabase(refresh = Refresh.BEFORE_EACH_TEST_METHOD)
    @TestMethodOrder(MethodOrderer.MethodName.class)
    static class Writing extends Noting {

        @BeforeEach
        void prepare() {
            write("each");
        }

        @TestFactory
        List<DynamicTest> factory() {
            write("factory");
            return List.of(noting("one"), noting("two"), noting("three"));
        }

        @Test
        void test() {
            note("test");
            write("test");
        }

        @AfterEach
        void look() {
            note("after each", jdbc);
        }

        @AfterAll
        static void look(@Autowired JdbcClient jdbc) {
            note("after all", jdbc);
        }

        @Nested
        class Within {

            @Test
            void nested() {
                note("nested");
                write("nested");
            }
        }
    }

    @AutoConfigureTemplateDatabase(refresh = Refresh.BEFORE_EACH_TEST_METHOD)
    static class OnlyAFactory extends Noting {

        @TestFactory
        Stream<DynamicTest> factory() {
            return Stream.of(noting("one"), noting("two"));
        }

        @AfterEach
        void look() {
            note("after each", jdbc);
        }

        @AfterAll
        static void look(@Autowired JdbcClient jdbc) {
            note("after all", jdbc);
        }
    }

    @AutoConfigureTemplateDatabase
    static class WithoutRefresh extends OnlyAFactory {}

    @AutoConfigureTemplateDatabase(refresh = Refresh.BEFORE_EACH_TEST_METHOD)
    static class InContainers extends Noting {

        @TestFactory
        Stream<DynamicNode> factory() {
            return Stream.of(
                    dynamicContainer("first", Stream.of(noting("one"), noting("two"))),
                    dynamicContainer("second", Stream.of(dynamicContainer("inner", Stream.of(noting("three"))))),
                    noting("four"));
        }
    }

    @AutoConfigureTemplateDatabase(refresh = Refresh.BEFORE_EACH_TEST_METHOD)
    static class Lazy extends Noting {

        @TestFactory
        Stream<DynamicTest> factory() {
            return Stream.of("one", "two", "three").map(name -> {
                write("for-" + name);
                return noting(name);
            });
        }
    }

    @AutoConfigureTemplateDatabase(refresh = Refresh.BEFORE_EACH_TEST_METHOD)
    static class Reading extends Noting {

        @TestFactory
        Stream<DynamicTest> factory() {
            return Stream.of("one", "two", "three").map(name -> dynamicTest(name, () -> note(name)));
        }
    }

    @AutoConfigureTemplateDatabase(refresh = Refresh.BEFORE_EACH_TEST_METHOD)
    @TestMethodOrder(MethodOrderer.MethodName.class)
    static class InATransaction extends Noting {

        @TestFactory
        @Transactional
        Stream<DynamicTest> factory() {
            write("factory");
            return Stream.of(noting("one"), noting("two"));
        }

        @Test
        void test() {
            note("test");
        }
    }

    @AutoConfigureTemplateDatabase(refresh = Refresh.BEFORE_EACH_TEST_METHOD)
    static class Leaking extends Noting {

        static Connection connection;

        @TestFactory
        Stream<DynamicTest> factory(@Autowired DataSource dataSource) {
            return Stream.of(
                    dynamicTest("one", () -> {
                        write("one");
                        connection = dataSource.getConnection();
                        connection.createStatement().execute("SELECT 1");
                    }),
                    noting("two"));
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {}
}
