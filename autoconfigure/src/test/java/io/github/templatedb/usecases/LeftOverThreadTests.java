package io.github.templatedb.usecases;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.SQLExceptionOverride;
import io.github.templatedb.AutoConfigureTemplateDatabase;
import io.github.templatedb.Refresh;
import io.github.templatedb.TemplateDatabase;
import java.sql.Connection;
import java.sql.PreparedStatement;
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
import org.junit.jupiter.api.TestMethodOrder;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Threads of a test that still hold connections when the next test has its fresh database. */
@SpringBootTest(
        webEnvironment = WebEnvironment.NONE,
        properties = "spring.datasource.hikari.exception-override-class-name="
                + "io.github.templatedb.usecases.LeftOverThreadTests$Counting")
@AutoConfigureTemplateDatabase(refresh = Refresh.BEFORE_EACH_TEST_METHOD)
@TestMethodOrder(MethodOrderer.MethodName.class)
class LeftOverThreadTests {

    private static final String WRITE = "INSERT INTO book VALUES (DEFAULT, 'left over', '')";
    private static final ExecutorService THREADS = Executors.newCachedThreadPool();
    private static final CountDownLatch NEXT_TEST_RUNS = new CountDownLatch(1);

    private static Future<List<SQLException>> failures = new CompletableFuture<>();
    private static Future<SQLException> asleep = new CompletableFuture<>();
    private static String before = "";

    @Autowired
    JdbcClient jdbc;

    @AfterAll
    static void stop() {
        THREADS.shutdown();
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
        Connection connection = dataSource.getConnection();
        Statement statement = connection.createStatement();
        PreparedStatement prepared = connection.prepareStatement(WRITE);
        failures = THREADS.submit(() -> {
            assertThat(NEXT_TEST_RUNS.await(60, TimeUnit.SECONDS)).isTrue();
            return List.of(
                    firstFailure(() -> statement.execute("UPDATE book SET title = 'left over'")),
                    firstFailure(() -> inTransaction.createStatement().execute("SELECT 1")),
                    failure(() -> statement.execute(WRITE)),
                    failure(prepared::executeUpdate),
                    failure(connection::createStatement),
                    failure(() -> connection.prepareStatement(WRITE)),
                    failure(connection::getAutoCommit),
                    failure(() -> connection.setAutoCommit(false)),
                    failure(() -> writing.executeQuery("SELECT 1")),
                    failure(inTransaction::commit),
                    failure(inTransaction::rollback));
        });
        Connection sleeping = dataSource.getConnection();
        asleep = THREADS.submit(() -> failure(() -> sleeping.createStatement().execute("SELECT pg_sleep(600)")));
    }

    /** Until the pool on the old database is closed, it goes on there. */
    private static SQLException firstFailure(ThrowingCallable use) {
        SQLException failure = null;
        while (failure == null) {
            failure = catchThrowableOfType(SQLException.class, use);
        }
        return failure;
    }

    private static SQLException failure(ThrowingCallable use) {
        return catchThrowableOfType(SQLException.class, use);
    }

    @Test
    void bNextTestSeesNothingOfThemAndTheyAreToldWhoseDatabaseIsGone(TemplateDatabase database) throws Exception {
        NEXT_TEST_RUNS.countDown();

        assertThat(failures.get(60, TimeUnit.SECONDS)).hasSize(11).allSatisfy(LeftOverThreadTests::isExplained);
        isExplained(asleep.get(60, TimeUnit.SECONDS));

        assertThat(database.name()).isNotEqualTo(before);
        assertThat(jdbc.sql("SELECT isbn || ' ' || title FROM book")
                        .query(String.class)
                        .list())
                .containsExactly("978-0132350884 Clean Code");
    }

    private static void isExplained(SQLException failure) {
        assertThat(failure.getSuppressed())
                .singleElement(InstanceOfAssertFactories.THROWABLE)
                .isInstanceOf(SQLException.class)
                .hasMessageContainingAll(
                        before,
                        LeftOverThreadTests.class.getName() + ".aTestLeavesThreadsWithConnections",
                        "left over");
    }

    @Test
    void cFailuresOfTheTestItselfAreAsTheyAreAndTheOverrideOfTheUserDecides(@Autowired DataSource dataSource)
            throws SQLException {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement()) {
            int asked = Counting.ASKED.get();
            assertThat(failure(() -> statement.execute("SELECT nonsense")).getSuppressed())
                    .isEmpty();
            assertThat(Counting.ASKED).hasValue(asked + 1);
            assertThat(connection.isValid(1)).isTrue();
        }
        assertThat(((HikariDataSource) dataSource).getExceptionOverride()).isInstanceOf(Counting.class);
    }

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
