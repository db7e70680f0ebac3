package io.github.templatedb.usecases.isolation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.templatedb.AutoConfigureTemplateDatabase;
import io.github.templatedb.Refresh;
import io.github.templatedb.TemplateDatabase;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.RepeatedTest;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Async;
import org.springframework.scheduling.annotation.EnableAsync;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.test.annotation.DirtiesContext;

/** Threads of the application that ask for a connection after a refresh get the fresh database. */
@SpringBootTest(webEnvironment = WebEnvironment.NONE)
@AutoConfigureTemplateDatabase(refresh = Refresh.BEFORE_EACH_TEST_METHOD)
@DirtiesContext // What is scheduled ends with the context.
class FreshDatabaseForOtherThreadsTests {

    @Autowired
    TemplateDatabase database;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    Work work;

    @RepeatedTest(5)
    void asynchronousMethodWritesToTheDatabaseOfTheTest() {
        assertThat(work.add().join()).isEqualTo(database.name());
        assertThat(work.add().join()).isEqualTo(database.name());
        assertThat(jdbc.sql("SELECT count(*) FROM book").query(Long.class).single())
                .isEqualTo(3);
    }

    @RepeatedTest(5)
    void scheduledMethodReachesTheDatabaseOfTheTest() {
        jdbc.sql("INSERT INTO book VALUES (DEFAULT, 'of the test', '')").update();
        await().untilAsserted(() -> assertThat(work.seen()).isEqualTo(database.name() + ": 2"));
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @EnableAsync
    @EnableScheduling
    @Import(Work.class)
    static class Application {}

    static class Work {

        private final JdbcClient jdbc;

        private final AtomicReference<String> seen = new AtomicReference<>("");

        Work(JdbcClient jdbc) {
            this.jdbc = jdbc;
        }

        @Async
        public CompletableFuture<String> add() {
            return CompletableFuture.completedFuture(
                    jdbc.sql("INSERT INTO book VALUES (DEFAULT, 'added ' || random(), '') RETURNING current_database()")
                            .query(String.class)
                            .single());
        }

        /** Often enough to hold a connection at many a refresh. */
        @Scheduled(fixedDelay = 2)
        public void look() {
            seen.set(jdbc.sql("SELECT current_database() || ': ' || count(*) FROM book")
                    .query(String.class)
                    .single());
        }

        public String seen() {
            return seen.get();
        }
    }
}
