package io.github.templatedb.usecases.failure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import io.github.templatedb.AutoConfigureTemplateDatabase;
import io.github.templatedb.Refresh;
import io.github.templatedb.TemplateDatabase;
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
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Event;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Test classes that are run within a test, and the databases that they leave. */
abstract class KeptDatabases {

    /** The URL of the database of each test that ran, by the name of its method. */
    static final Map<String, String> URLS = new LinkedHashMap<>();

    /** What a build tool prints of each test that failed, by the name of its method. */
    final Map<String, String> output = new LinkedHashMap<>();

    @BeforeEach
    void forget() {
        URLS.clear();
    }

    void run(Class<?> testClass) {
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

    void awaitDropped(String... tests) {
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

    static List<String> isbns(String url) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url);
                ResultSet row = connection.createStatement().executeQuery("SELECT isbn FROM book")) {
            List<String> isbns = new ArrayList<>();
            while (row.next()) {
                isbns.add(row.getString(1));
            }
            return isbns;
        }
    }

    static String name(String test) {
        return URLS.get(test).replaceFirst(".*/", "").replaceFirst("\\?.*", "");
    }

    static String withoutPassword(String test) {
        return URLS.get(test).replaceFirst("&password=.*", "");
    }

    static String password(String test) {
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

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {}
}
