package io.github.templatedb.usecases.early;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.templatedb.AutoConfigureTemplateDatabase;
import io.github.templatedb.Refresh;
import io.github.templatedb.usecases.support.WholeApplication;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import javax.sql.DataSource;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.platform.commons.annotation.Testable;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.event.EventListener;
import org.springframework.core.annotation.Order;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Async;
import org.springframework.scheduling.annotation.EnableAsync;

/** Threads that use the database while the context starts, or still do when it has started. */
@Testable
class AsynchronousStartTests {

    private static final String WRITE = "INSERT INTO book VALUES (DEFAULT, ?, '')";

    private static List<String> notes(JdbcClient jdbc) {
        return jdbc.sql("SELECT isbn FROM book WHERE isbn NOT LIKE '978%' ORDER BY id")
                .query(String.class)
                .list();
    }

    private static void write(JdbcClient jdbc) {
        jdbc.sql(WRITE).param("of a test").update();
    }

    @Nested
    @SpringBootTest(webEnvironment = WebEnvironment.NONE)
    @AutoConfigureTemplateDatabase(refresh = Refresh.BEFORE_EACH_TEST_METHOD)
    class RunnerThatWaitsForAnotherThread {

        @RepeatedTest(2)
        void whatTheThreadWroteIsRestored(@Autowired JdbcClient jdbc) {
            assertThat(notes(jdbc)).containsExactly("of another thread");
            write(jdbc);
        }

        @Configuration(proxyBeanMethods = false)
        @EnableAutoConfiguration
        static class Application {

            @Bean
            ApplicationRunner runner(JdbcClient jdbc) {
                return arguments -> CompletableFuture.runAsync(
                                () -> jdbc.sql(WRITE).param("of another thread").update())
                        .join();
            }
        }
    }

    /** The entity manager factory asks for connections on a thread of its own, while Flyway runs. */
    @Nested
    @SpringBootTest(
            webEnvironment = WebEnvironment.NONE,
            properties = "spring.data.jpa.repositories.bootstrap-mode=deferred")
    @AutoConfigureTemplateDatabase(refresh = Refresh.BEFORE_EACH_TEST_METHOD)
    class JpaThatStartsInTheBackground {

        @RepeatedTest(2)
        void contextStartsOnTheMigratedClone(@Autowired JdbcClient jdbc) {
            assertThat(notes(jdbc)).isEmpty();
            write(jdbc);
        }

        @Configuration(proxyBeanMethods = false)
        @EnableAutoConfiguration
        @WholeApplication
        static class Application {}
    }

    @Nested
    @SpringBootTest(webEnvironment = WebEnvironment.NONE)
    @AutoConfigureTemplateDatabase(refresh = Refresh.BEFORE_EACH_TEST_METHOD)
    class ListenerThatIsNotReadyYet {

        @RepeatedTest(2)
        void whatItCommittedByThenIsRestoredAndItsConnectionIsClosed(@Autowired JdbcClient jdbc, @Autowired Slow slow) {
            assertThat(notes(jdbc)).containsExactly("before the start");
            slow.goOn();
            assertThatExceptionOfType(CompletionException.class)
                    .isThrownBy(slow::join)
                    .withCauseInstanceOf(SQLException.class);
            write(jdbc);
        }

        @Configuration(proxyBeanMethods = false)
        @EnableAutoConfiguration
        @EnableAsync
        @Import(Slow.class)
        static class Application {}
    }

    /** Keeps a connection from before the context has started until a test lets it go on. */
    static class Slow {

        private final CountDownLatch written = new CountDownLatch(1);

        private final CountDownLatch goOn = new CountDownLatch(1);

        private final CompletableFuture<Void> ended = new CompletableFuture<>();

        private final DataSource dataSource;

        Slow(DataSource dataSource) {
            this.dataSource = dataSource;
        }

        @Order(1)
        @EventListener(ApplicationReadyEvent.class)
        @Async
        public void write() {
            try (Connection connection = dataSource.getConnection();
                    Statement statement = connection.createStatement()) {
                statement.execute("INSERT INTO book VALUES (DEFAULT, 'before the start', '')");
                written.countDown();
                goOn.await();
                statement.execute("INSERT INTO book VALUES (DEFAULT, 'after the start', '')");
                ended.complete(null);
            } catch (SQLException | InterruptedException ex) {
                ended.completeExceptionally(ex);
            }
        }

        public void goOn() {
            goOn.countDown();
        }

        public void join() {
            ended.join();
        }

        /** Before the listener that ends the start. */
        @Order(2)
        @EventListener(ApplicationReadyEvent.class)
        public void awaitWrite() throws InterruptedException {
            written.await();
        }
    }
}
