package io.github.templatedb.usecases.isolation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import io.github.templatedb.AutoConfigureTemplateDatabase;
import io.github.templatedb.LongForm;
import io.github.templatedb.TemplateDatabase;
import io.github.templatedb.core.lease.Lease;
import io.github.templatedb.core.lease.RefreshStrategy;
import io.github.templatedb.datasource.Leases;
import io.github.templatedb.usecases.support.TestContexts;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.ApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Threads that asked for a connection, and wait for it, when the database changes. */
@SpringBootTest(webEnvironment = WebEnvironment.NONE, properties = "spring.datasource.hikari.maximum-pool-size=2")
@AutoConfigureTemplateDatabase
class WaitingThreadTests {

    /** Less than the connection timeout of HikariCP, which lets it wait on when the pool is closed. */
    private static final Duration SOON = Duration.ofSeconds(20);

    private static final int ROUNDS = LongForm.RUNS ? 40 : 10;

    @Test
    void threadThatWaitsForAConnectionDuringARefreshIsServed(
            @Autowired HikariDataSource dataSource, @Autowired JdbcClient jdbc, @Autowired TemplateDatabase database)
            throws SQLException {
        CompletableFuture<String> waiting;
        try (Connection held = dataSource.getConnection();
                Connection another = dataSource.getConnection()) {
            another.createStatement().execute("SELECT 1");
            held.createStatement().execute("INSERT INTO book VALUES (DEFAULT, 'held', '')");
            waiting = CompletableFuture.supplyAsync(() ->
                    jdbc.sql("SELECT current_database()").query(String.class).single());
            await().until(() -> dataSource.getHikariPoolMXBean().getThreadsAwaitingConnection() == 1);

            database.refresh();
        }

        // With a connection of before, which may be closed under it.
        await().atMost(SOON).until(waiting::isDone);
    }

    @LongForm(except = 1)
    @ParameterizedTest
    @ValueSource(
            strings = {
                "com.zaxxer.hikari.HikariDataSource",
                "org.apache.commons.dbcp2.BasicDataSource",
                "org.apache.tomcat.jdbc.pool.DataSource"
            })
    void threadThatAskedBeforeARefreshNeverGetsTheFreshDatabase(String type) throws Exception {
        ApplicationContext context = contextWithTwoConnections(type);
        DataSource dataSource = context.getBean(DataSource.class);
        TemplateDatabase database = context.getBean(TemplateDatabase.class);
        FutureTask<String> waiting = new FutureTask<>(() -> {
            try (Connection connection = dataSource.getConnection()) {
                return connection.getCatalog();
            }
        });
        Thread thread = new Thread(waiting);
        try (Connection held = dataSource.getConnection();
                Connection another = dataSource.getConnection()) {
            held.createStatement().execute("INSERT INTO book VALUES (DEFAULT, 'held', '')");
            another.createStatement().execute("SELECT 1");
            thread.start();
            await().until(() -> thread.getState() == Thread.State.TIMED_WAITING);

            database.refresh();
            assertThat(currentDatabase(dataSource)).isEqualTo(database.name());

            assertThatExceptionOfType(ExecutionException.class)
                    .isThrownBy(waiting::get)
                    .havingCause()
                    .isInstanceOf(SQLException.class)
                    .satisfies(ex -> assertThat(ex.getSuppressed())
                            .anySatisfy(reason -> assertThat(reason).hasMessageContaining("has a fresh one since")));
        }
    }

    /** As Quartz does, which rests for 15 seconds after two failures in a row. */
    @LongForm(except = 1)
    @ParameterizedTest
    @EnumSource(
            value = RefreshStrategy.class,
            names = {"CLONE", "AUTO"})
    void threadThatAsksAgainFailsOnceAtMostBecauseOfARefresh(RefreshStrategy strategy) throws Exception {
        ApplicationContext context = contextWith(strategy);

        int failures = mostFailuresOfAScheduler(
                context, () -> context.getBean(TemplateDatabase.class).refresh());

        assertThat(failures).isLessThan(2);
    }

    /** A class ends, and another one that has refreshes begins, and its first test. */
    @Test
    void threadThatAsksAgainFailsOnceAtMostBetweenTwoClasses() throws Exception {
        ApplicationContext context = contextWith(RefreshStrategy.CLONE);
        Collection<Lease> leases = context.getBean(Leases.class).all();

        int failures = mostFailuresOfAScheduler(context, () -> {
            leases.forEach(Lease::reset);
            leases.forEach(Lease::refresh);
            leases.forEach(Lease::refresh);
        });

        assertThat(failures).isLessThan(2);
    }

    private static ApplicationContext contextWith(RefreshStrategy strategy) {
        return TestContexts.with(WaitingThreadTests.class, "templatedb.refresh-strategy=" + strategy)
                .getApplicationContext();
    }

    private static int mostFailuresOfAScheduler(ApplicationContext context, Runnable refreshes)
            throws InterruptedException {
        Scheduler scheduler = new Scheduler(context.getBean(DataSource.class));
        Thread thread = new Thread(scheduler);
        thread.start();
        try {
            for (int round = 0; round < ROUNDS; round++) {
                context.getBean(JdbcClient.class)
                        .sql("INSERT INTO book VALUES (DEFAULT, 'written', '')")
                        .update();
                refreshes.run();
                int before = scheduler.served.get();
                await().atMost(SOON).until(() -> scheduler.served.get() > before);
            }
        } finally {
            thread.interrupt();
            thread.join();
        }
        return scheduler.mostFailures;
    }

    private static final class Scheduler implements Runnable {

        private final DataSource dataSource;

        private final AtomicInteger served = new AtomicInteger();

        private volatile int mostFailures;

        Scheduler(DataSource dataSource) {
            this.dataSource = dataSource;
        }

        @Override
        public void run() {
            int failures = 0;
            while (!Thread.currentThread().isInterrupted()) {
                try (Connection connection = dataSource.getConnection()) {
                    connection.createStatement().execute("SELECT count(*) FROM book");
                    served.incrementAndGet();
                    failures = 0;
                } catch (SQLException ex) {
                    failures++;
                    mostFailures = Math.max(mostFailures, failures);
                }
            }
        }
    }

    private static ApplicationContext contextWithTwoConnections(String type) {
        return TestContexts.with(
                        WaitingThreadTests.class,
                        "spring.datasource.type=" + type,
                        "spring.datasource.hikari.connection-timeout=500",
                        "spring.datasource.dbcp2.max-total=2",
                        "spring.datasource.dbcp2.max-wait-millis=500",
                        "spring.datasource.tomcat.max-active=2",
                        "spring.datasource.tomcat.max-wait=500")
                .getApplicationContext();
    }

    private static String currentDatabase(DataSource dataSource) throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            return connection.getCatalog();
        }
    }
}
