package io.github.templatedb.usecases.failure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import io.github.templatedb.AutoConfigureTemplateDatabase;
import io.github.templatedb.Refresh;
import io.github.templatedb.TemplateDatabase;
import io.github.templatedb.core.server.Psql;
import io.github.templatedb.usecases.isolation.RefreshOfSeveralDatabasesTests;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Event;
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
class KeptOnFailureTests {

    /** The URL of the database of each test that ran, by the name of its method. */
    private static final Map<String, String> URLS = new LinkedHashMap<>();

    /** What a build tool prints of each test that failed, by the name of its method. */
    private final Map<String, String> output = new LinkedHashMap<>();

    @BeforeEach
    void forget() {
        URLS.clear();
    }

    private void run(Class<?> testClass) {
        EngineTestKit.engine("junit-jupiter").selectors(selectClass(testClass)).execute().allEvents().failed().stream()
                .forEach(failed -> output.put(
                        failed.getTestDescriptor().getDisplayName().replaceAll(".*[$]|[(][)]", ""), printed(failed)));
    }

    private static String printed(Event failed) {
        StringWriter text = new StringWriter();
        failed.getRequiredPayload(TestExecutionResult.class)
                .getThrowable()
                .orElseThrow()
                .printStackTrace(new PrintWriter(text));
        return text.toString();
    }

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
    void failureBeforeTheTestInItsTransactionIsRolledBackToo() {
        run(RolledBackBefore.class);

        assertThat(output.get("test")).contains("on purpose", "-d " + name("test"), "was rolled back");
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
    void failureBeforeAnInvocationOfAClassCountsToo() throws SQLException {
        run(BrokenInvocation.class);

        assertThat(output).hasSize(1);
        assertThat(isbns(URLS.get("invocation"))).contains("of the invocation");
    }

    @Test
    void failureBeforeAllTestsLoadsNoContext() {
        run(BrokenWithoutContext.class);

        assertThat(output.get("BrokenWithoutContext")).contains("on purpose").doesNotContain("Suppressed");
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
    private void awaitDropped(String... tests) {
        for (String test : tests) {
            if (output.keySet().stream()
                    .noneMatch(other -> !other.equals(test) && name(other).equals(name(test)))) {
                await().untilAsserted(() -> assertThat(exists(test)).as(test).isFalse());
            }
        }
    }

    /** Asks another database: one that somebody is connected to, if only to look, would not be dropped. */
    private static boolean exists(String test) throws SQLException {
        String url = Objects.requireNonNull(URLS.get(test)).replace("/" + name(test), "/postgres");
        try (Connection connection = DriverManager.getConnection(url);
                PreparedStatement query = connection.prepareStatement("SELECT 1 FROM pg_database WHERE datname = ?")) {
            query.setString(1, name(test));
            return query.executeQuery().next();
        }
    }

    private static List<String> isbns(String url) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url);
                ResultSet row = connection.createStatement().executeQuery("SELECT isbn FROM book")) {
            List<String> isbns = new ArrayList<>();
            while (row.next()) {
                isbns.add(row.getString(1));
            }
            return isbns;
        }
    }

    private static String name(String test) {
        return URLS.get(test).replaceFirst(".*/", "").replaceFirst("\\?.*", "");
    }

    private static String withoutPassword(String test) {
        return URLS.get(test).replaceFirst("&password=.*", "");
    }

    private static String password(String test) {
        String password = URLDecoder.decode(
                URLS.get(test).replaceFirst(".*[?&]password=", "").replaceFirst("&.*", ""), StandardCharsets.UTF_8);
        assertThat(password).hasSizeGreaterThan(8);
        return password;
    }

    /** A database for each test, which is kept if the test fails. */
    @Retention(RetentionPolicy.RUNTIME)
    @SpringBootTest(
            webEnvironment = WebEnvironment.NONE,
            classes = Application.class,
            properties = "templatedb.clone.keep=on-failure")
    @AutoConfigureTemplateDatabase(refresh = Refresh.BEFORE_EACH_TEST_METHOD)
    @interface KeptOfEachTest {}

    /** Writes one committed row with its own name. */
    @TestMethodOrder(MethodOrderer.MethodName.class)
    abstract static class Writing {

        @Autowired
        JdbcClient jdbc;

        @BeforeEach
        void write(TestInfo test, TemplateDatabase database) {
            String method = test.getTestMethod().orElseThrow().getName();
            URLS.put(method, database.jdbcUrl());
            jdbc.sql("INSERT INTO book VALUES (DEFAULT, ?, '')")
                    .param("of " + method)
                    .update();
        }

        static void fail() {
            throw new AssertionError("on purpose");
        }
    }

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

    @KeptOfEachTest
    @ParameterizedClass
    @ValueSource(strings = "a")
    static class BrokenInvocation {

        @Parameter
        String parameter;

        @BeforeParameterizedClassInvocation
        static void write(String parameter, @Autowired JdbcClient jdbc, @Autowired TemplateDatabase database) {
            URLS.put("invocation", database.jdbcUrl());
            jdbc.sql("INSERT INTO book VALUES (DEFAULT, 'of the invocation', '')")
                    .update();
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
    static class Application {}

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class WithoutJpa {}
}
