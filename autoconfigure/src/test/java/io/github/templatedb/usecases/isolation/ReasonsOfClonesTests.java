package io.github.templatedb.usecases.isolation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import io.github.templatedb.AutoConfigureTemplateDatabase;
import io.github.templatedb.Refresh;
import io.github.templatedb.TemplateDatabase;
import io.github.templatedb.usecases.support.TestContexts;
import io.github.templatedb.usecases.support.WrittenRows;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;

/** Whoever wants rewinds is told why a refresh was none. */
@ExtendWith(OutputCaptureExtension.class)
class ReasonsOfClonesTests {

    private static final AtomicInteger CONTEXTS = new AtomicInteger();

    /** One that has not said anything yet. */
    private final ApplicationContext context = TestContexts.with(
                    Rewound.class, "library.number=" + CONTEXTS.incrementAndGet())
            .getApplicationContext();

    private final JdbcTemplate jdbc = context.getBean(JdbcTemplate.class);

    private final TemplateDatabase database = context.getBean(TemplateDatabase.class);

    @BeforeEach
    void begin() {
        WrittenRows.assumeKnown(jdbc);
        awaitRewinds(jdbc, database);
    }

    /** What is in the template is read in the background. */
    private static void awaitRewinds(JdbcTemplate jdbc, TemplateDatabase database) {
        await().until(() -> {
            String before = database.name();
            jdbc.update("INSERT INTO book VALUES (DEFAULT, 'of a test', '')");
            database.refresh();
            return database.name().equals(before);
        });
    }

    private static List<String> reasons(CapturedOutput output) {
        return output.getOut()
                .lines()
                .filter(line -> line.contains("is not rewound but replaced"))
                .toList();
    }

    @Test
    void reasonIsSaidOnceAClass(CapturedOutput output) {
        int before = reasons(output).size();

        EngineTestKit.engine("junit-jupiter")
                .selectors(selectClass(Altering.class), selectClass(AlteringToo.class))
                .execute()
                .testEvents()
                .assertStatistics(tests -> tests.succeeded(2 * 5));

        List<String> reasons = reasons(output);
        assertThat(reasons.subList(before, reasons.size()))
                .hasSize(2)
                .allMatch(line ->
                        line.contains("INFO") && line.endsWith("because of objects of the database were changed"));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void connectionThatIsNotBackIsAReason(boolean inTransaction, CapturedOutput output) throws SQLException {
        String before = database.name();
        try (Connection held = context.getBean(DataSource.class).getConnection()) {
            held.setAutoCommit(!inTransaction);
            held.createStatement().execute("INSERT INTO book VALUES (DEFAULT, 'held', '')");

            database.refresh();

            assertThat(database.name()).isNotEqualTo(before);
            assertThat(reasons(output)).last().asString().contains(before, "a connection that is not back");
            assertThat(isbns()).doesNotContain("held");
        }
    }

    /** By SQL, of which the pool knows nothing when it takes the connection back. */
    @Test
    void transactionThatATestLeavesOpenIsAReason(CapturedOutput output) {
        String before = database.name();
        jdbc.execute("BEGIN");
        jdbc.update("INSERT INTO book VALUES (DEFAULT, 'not committed', '')");

        database.refresh();

        assertThat(isbns()).doesNotContain("not committed");
        assertThat(database.name()).isNotEqualTo(before);
        assertThat(reasons(output)).last().asString().contains(before, "whose session cannot be made as new");
    }

    private List<String> isbns() {
        return jdbc.queryForList("SELECT isbn FROM book", String.class);
    }

    @SpringBootTest(
            webEnvironment = WebEnvironment.NONE,
            classes = Application.class,
            properties = "templatedb.refresh-strategy=rewind")
    @AutoConfigureTemplateDatabase
    static class Rewound {}

    @SpringBootTest(
            webEnvironment = WebEnvironment.NONE,
            classes = Application.class,
            properties = "templatedb.refresh-strategy=rewind")
    @AutoConfigureTemplateDatabase(refresh = Refresh.BEFORE_EACH_TEST_METHOD)
    static class Altering {

        @BeforeAll
        static void begin(@Autowired JdbcTemplate jdbc, @Autowired TemplateDatabase database) {
            awaitRewinds(jdbc, database);
        }

        @RepeatedTest(5)
        void alters(@Autowired JdbcTemplate jdbc) {
            jdbc.execute("CREATE TABLE written ()");
        }
    }

    static class AlteringToo extends Altering {}

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {}
}
