package io.github.templatedb.usecases.context;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.templatedb.AutoConfigureTemplateDatabase;
import io.github.templatedb.LongForm;
import io.github.templatedb.TemplateDatabase;
import io.github.templatedb.usecases.support.LeadsToTheClone;
import io.github.templatedb.usecases.support.TestContexts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.springframework.test.annotation.DirtiesContext.HierarchyMode;
import org.springframework.test.context.CacheAwareContextLoaderDelegate;
import org.springframework.test.context.TestContext;
import org.springframework.test.context.cache.DefaultCacheAwareContextLoaderDelegate;
import org.springframework.test.context.cache.DefaultContextCache;

class ManyContextsTests {

    /** As many as Spring's cache keeps by default, in the long form. */
    private static final int CACHE_SIZE = LongForm.RUNS ? 32 : 6;

    private static final int CONTEXTS = LongForm.RUNS ? 60 : 10;

    /** What PostgreSQL allows by default has to do for the whole cache. */
    private static final int MAX_CONNECTIONS = 100 * CACHE_SIZE / 32;

    private static final Duration DROP_TIMEOUT = Duration.ofSeconds(60);

    @Test
    void contextsInOneJvmNeedFewConnectionsAndLeaveNoClones() {
        Map<String, TestContext> contexts = new LinkedHashMap<>();
        CacheAwareContextLoaderDelegate cache =
                new DefaultCacheAwareContextLoaderDelegate(new DefaultContextCache(CACHE_SIZE));
        SingleConnectionDataSource server = null;
        int others = 0;
        try {
            for (int number = 1; number <= CONTEXTS; number++) {
                TestContext testContext = TestContexts.with(cache, OneOfMany.class, "library.number=" + number);
                ApplicationContext context = testContext.getApplicationContext();
                LeadsToTheClone.assertThatConnectionsLeadToTheMigratedClone(context);
                TemplateDatabase database = context.getBean(TemplateDatabase.class);
                contexts.put(database.name(), testContext);
                if (server == null) {
                    server = serverOf(database);
                    others = connections(server);
                }
                assertThat(connections(server) - others)
                        .as("after %d contexts", number)
                        .isLessThanOrEqualTo(MAX_CONNECTIONS);
            }
            assertThat(contexts).as("clones").hasSize(CONTEXTS);

            List<String> names = List.copyOf(contexts.keySet());
            List<String> evicted = names.subList(0, CONTEXTS - CACHE_SIZE);
            awaitDropped(server, evicted);
            assertThat(existing(server, names))
                    .containsExactlyElementsOf(names.subList(CONTEXTS - CACHE_SIZE, CONTEXTS));

            names.subList(CONTEXTS - CACHE_SIZE, CONTEXTS)
                    .forEach(name -> contexts.get(name).markApplicationContextDirty(HierarchyMode.EXHAUSTIVE));
            awaitDropped(server, names);
        } finally {
            if (server != null) {
                server.destroy();
            }
        }
    }

    /** A session that is not on the clone, which could not be dropped otherwise. */
    private static SingleConnectionDataSource serverOf(TemplateDatabase database) {
        String url = database.jdbcUrl().replace("/" + database.name() + "?", "/postgres?");
        return new SingleConnectionDataSource(url, true);
    }

    private static int connections(SingleConnectionDataSource server) {
        return JdbcClient.create(server)
                .sql("SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend'")
                .query(Integer.class)
                .single();
    }

    private static List<String> existing(SingleConnectionDataSource server, List<String> names) {
        List<String> existing = new ArrayList<>(names);
        existing.retainAll(JdbcClient.create(server)
                .sql("SELECT datname FROM pg_database")
                .query(String.class)
                .set());
        return existing;
    }

    private static void awaitDropped(SingleConnectionDataSource server, List<String> names) {
        long deadline = System.nanoTime() + DROP_TIMEOUT.toNanos();
        List<String> left = existing(server, names);
        while (!left.isEmpty() && System.nanoTime() < deadline) {
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
            left = existing(server, names);
        }
        assertThat(left).as("clones of closed contexts").isEmpty();
    }

    @SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.NONE)
    @AutoConfigureTemplateDatabase
    static class OneOfMany {

        @Configuration(proxyBeanMethods = false)
        @EnableAutoConfiguration
        static class Application {}
    }
}
