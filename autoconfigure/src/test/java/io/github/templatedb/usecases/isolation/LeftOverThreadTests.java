package io.github.templatedb.usecases.isolation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.SQLExceptionOverride;
import io.github.templatedb.AutoConfigureTemplateDatabase;
import io.github.templatedb.Refresh;
import io.github.templatedb.TemplateDatabase;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Threads of a test that still hold connections when the next test has its fresh database. */
@SpringBootTest(
        webEnvironment = WebEnvironment.NONE,
        properties = "spring.datasource.hikari.exception-override-class-name="
                + "io.github.templatedb.usecases.isolation.LeftOverThreadTests$Counting")
@AutoConfigureTemplateDatabase(refresh = Refresh.BEFORE_EACH_TEST_METHOD)
@TestMethodOrder(MethodOrderer.MethodName.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LeftOverThreadTests {

    private static final String WRITE = "INSERT INTO book VALUES (DEFAULT, 'left over', '')";

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final CountDownLatch nextTestRuns = new CountDownLatch(1);

    private Future<List<SQLException>> failures = new CompletableFuture<>();
    private Future<SQLException> asleep = new CompletableFuture<>();
    private String before = "";

    @Autowired
    private JdbcClient jdbc;

    @AfterAll
    void stop() {
        threads.shutdown();
    }

    @Test
    void aTestLeavesThreadsWithConnections(@Autowired DataSource dataSource, TemplateDatabase database)
            throws SQLException {
        before = database.name();
        jdbc.sql("UPDATE book SET title = 'written'").update();
        Connection inTransaction = dataSource.getConnection();
        inTransaction.setAutoCommit(false);
        Statement writing = inTransaction.createStatement();
        writing.execute(WRITE);
        writing.setFetchSize(1);
        ResultSet rows = writing.executeQuery("SELECT generate_series(1, 10000)");
        rows.next();
        Connection connection = dataSource.getConnection();
        Statement statement = connection.createStatement();
        PreparedStatement prepared = connection.prepareStatement(WRITE);
        failures = threads.submit(() -> {
            assertThat(nextTestRuns.await(60, TimeUnit.SECONDS)).isTrue();
            return List.of(
                    firstFailure(() -> statement.execute("UPDATE book SET title = 'left over'")),
                    firstFailure(rows::next),
                    failure(() -> statement.execute(WRITE)),
                    failure(prepared::executeUpdate),
                    failure(() -> connection.getMetaData().getTables(null, null, "book", null)),
                    failure(() -> connection.prepareStatement(WRITE).execute()),
                    failure(() -> statement.getConnection().createStatement().execute(WRITE)),
                    failure(() -> writing.executeQuery("SELECT 1")),
                    failure(inTransaction::commit),
                    failure(inTransaction::rollback));
        });
        Connection sleeping = dataSource.getConnection();
        asleep = threads.submit(() -> failure(() -> sleeping.createStatement().execute("SELECT pg_sleep(600)")));
    }

    /** Until the old database is gone, it goes on there. */
    private static SQLException firstFailure(ThrowingCallable use) {
        SQLException failure = null;
        while (failure == null) {
            failure = failure(use);
        }
        return failure;
    }

    static SQLException failure(ThrowingCallable use) {
        return catchThrowableOfType(SQLException.class, use);
    }

    @Test
    void bNextTestSeesNothingOfThemAndTheyAreToldWhoseDatabaseIsGone(TemplateDatabase database) throws Exception {
        nextTestRuns.countDown();

        assertThat(failures.get(60, TimeUnit.SECONDS)).hasSize(10).allSatisfy(this::isExplained);
        isExplained(asleep.get(60, TimeUnit.SECONDS));

        assertThat(database.name()).isNotEqualTo(before);
        assertThat(jdbc.sql("SELECT isbn || ' ' || title FROM book")
                        .query(String.class)
                        .list())
                .containsExactly("978-0132350884 Clean Code");
    }

    private void isExplained(SQLException failure) {
        assertThat(failure.getSuppressed())
                .singleElement(InstanceOfAssertFactories.THROWABLE)
                .isInstanceOf(SQLException.class)
                .hasMessageContainingAll(
                        before, getClass().getName() + ".aTestLeavesThreadsWithConnections", "left over");
    }

    @Test
    void cFailuresOfTheTestItselfAreAsTheyAre(@Autowired DataSource dataSource) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement()) {
            assertThat(failure(() -> statement.execute("SELECT nonsense")).getSuppressed())
                    .isEmpty();
            assertThat(connection.isValid(1)).isTrue();
        }
    }

    @Test
    void overrideOfTheUserDecides(@Autowired DataSource dataSource) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement()) {
            int asked = Counting.ASKED.get();
            failure(() -> statement.execute("SELECT nonsense"));
            assertThat(Counting.ASKED).hasValue(asked + 1);
        }
        assertThat(((HikariDataSource) dataSource).getExceptionOverride()).isInstanceOf(Counting.class);
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {}

    /** Of the user. */
    public static final class Counting implements SQLExceptionOverride {

        static final AtomicInteger ASKED = new AtomicInteger();

        @java.lang.Override
        public Override adjudicate(SQLException failure) {
            ASKED.incrementAndGet();
            return Override.CONTINUE_EVICT;
        }
    }
}
