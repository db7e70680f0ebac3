package io.github.templatedb.usecases.parallel;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.templatedb.AutoConfigureTemplateDatabase;
import io.github.templatedb.Refresh;
import io.github.templatedb.TemplateDatabase;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.ApplicationContext;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A class that runs at the same time as others, each of which looks whether its database is its own. */
@SpringBootTest(webEnvironment = WebEnvironment.NONE, classes = InParallel.Application.class)
@AutoConfigureTemplateDatabase(refresh = Refresh.BEFORE_EACH_TEST_METHOD)
abstract class InParallel {

    /** The class that has a database right now. */
    private static final Map<String, Class<?>> IN_USE = new ConcurrentHashMap<>();

    static final Set<ApplicationContext> CONTEXTS = ConcurrentHashMap.newKeySet();

    private static final AtomicInteger RUNNING = new AtomicInteger();

    static final AtomicInteger MOST = new AtomicInteger();

    static final long SEED = Long.getLong("templatedb.tests.seed", System.nanoTime());

    private static final Random RANDOM = new Random(SEED);

    static void forget() {
        IN_USE.clear();
        CONTEXTS.clear();
        RUNNING.set(0);
        MOST.set(0);
    }

    @Autowired
    ApplicationContext context;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    TemplateDatabase database;

    @Autowired
    Pausable pausable;

    @BeforeAll
    static void begin() {
        MOST.accumulateAndGet(RUNNING.incrementAndGet(), Math::max);
    }

    @AfterAll
    static void end() {
        RUNNING.decrementAndGet();
    }

    @BeforeEach
    void take() {
        CONTEXTS.add(context);
        assertThat(IN_USE.putIfAbsent(database.name(), getClass())).isNull();
        assertThat(pausable.isRunning()).isTrue();
    }

    @AfterEach
    void giveBack() {
        IN_USE.remove(database.name(), getClass());
    }

    @RepeatedTest(6)
    void writes() throws InterruptedException {
        writeAlone();
    }

    void writeAlone() throws InterruptedException {
        jdbc.sql("INSERT INTO book VALUES (DEFAULT, ?, '')")
                .param(getClass().getName())
                .update();
        Thread.sleep(RANDOM.nextInt(10));
        assertThat(jdbc.sql("SELECT isbn FROM book WHERE isbn NOT LIKE '978-%'")
                        .query(String.class)
                        .list())
                .containsExactly(getClass().getName());
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {

        @Bean
        Pausable pausable() {
            return new Pausable();
        }
    }

    /** Spring pauses contexts that it takes for unused. */
    static final class Pausable implements SmartLifecycle {

        private volatile boolean running;

        @Override
        public void start() {
            running = true;
        }

        @Override
        public void stop() {
            running = false;
        }

        @Override
        public boolean isRunning() {
            return running;
        }
    }
}
