package io.github.templatedb.core.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.github.templatedb.core.manifest.Manifest;
import io.github.templatedb.core.server.Activity;
import io.github.templatedb.core.server.AdvisoryLock;
import io.github.templatedb.core.server.Owner;
import io.github.templatedb.core.server.Server;
import io.github.templatedb.core.server.embedded.TestServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** As many as JVMs may wait for the template that another one builds. */
class WaitingForATemplateTests {

    private static final int WAITING = 8;

    private static final Duration TIMEOUT = Duration.ofMinutes(2);

    @AutoClose
    private static final TestServer embedded = TestServer.start();

    private static final Server server = embedded.server();

    @AutoClose("shutdownNow")
    private final ExecutorService threads = Executors.newFixedThreadPool(WAITING);

    private final AtomicInteger looks = new AtomicInteger();

    private final AtomicReference<@Nullable Template> built = new AtomicReference<>();

    @Test
    void eachLooksForItTwiceHoweverLongItTakes() throws Exception {
        TemplateKey key = key("long");
        Template template = new Template(key, key.templateName(), List.of(), "", true);
        List<Future<Template>> waiting = new ArrayList<>();
        try (AdvisoryLock builder = key.lock(server)) {
            assertThat(builder.tryAcquire()).isTrue();
            for (int i = 0; i < WAITING; i++) {
                waiting.add(threads.submit(() -> awaitTemplate(key)));
            }
            List<String> first = awaitWaits(List.of());
            awaitWaits(first);

            assertThat(looks).hasValue(WAITING);
            built.set(template);
        }

        for (Future<Template> one : waiting) {
            assertThat(one.get()).isSameAs(template);
        }
        assertThat(looks).hasValue(2 * WAITING);
    }

    @Test
    void oneOfThemBuildsItWhenTheBuilderIsGone() throws Exception {
        Manifest manifest = Manifest.builder().add("gone", "content").build();
        AtomicInteger builds = new AtomicInteger();
        List<Future<Template>> waiting = new ArrayList<>();
        try (AdvisoryLock builder = TemplateKey.of(manifest).lock(server);
                Owner owner = new Owner(server)) {
            assertThat(builder.tryAcquire()).isTrue();
            for (int i = 0; i < WAITING; i++) {
                TemplateStore ofJvm = new TemplateStore(
                        server, owner, new Activity(), "template0", new TemplatePolicy(1L << 40, Duration.ofDays(14)));
                waiting.add(threads.submit(
                        () -> ofJvm.ensure(manifest, TIMEOUT, (database, part) -> builds.incrementAndGet())));
            }
            awaitWaits(List.of());

            assertThat(rows("SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND granted"
                            + " AND objsubid = 1"))
                    .containsExactly("t");

            for (Future<Template> one : waiting) {
                assertThat(one.get().key()).isEqualTo(TemplateKey.of(manifest));
            }
        }
        assertThat(builds).hasValue(1);
    }

    @Test
    void threadThatIsInterruptedWaitsNoLonger() throws Exception {
        TemplateKey key = key("interrupted");
        AtomicReference<Thread> thread = new AtomicReference<>();
        try (AdvisoryLock builder = key.lock(server)) {
            assertThat(builder.tryAcquire()).isTrue();
            Future<Template> waiting = threads.submit(() -> {
                thread.set(Thread.currentThread());
                return awaitTemplate(key);
            });
            await().until(() -> waits().size() == 1);
            thread.get().interrupt();

            assertThatExceptionOfType(ExecutionException.class)
                    .isThrownBy(waiting::get)
                    .withMessageContaining("Interrupted while waiting for the template " + key.templateName());
        }
    }

    private Template awaitTemplate(TemplateKey key) {
        return new Build(key)
                .run(
                        server,
                        TIMEOUT,
                        () -> {
                            looks.incrementAndGet();
                            return Optional.ofNullable(built.get());
                        },
                        lock -> {
                            throw new IllegalStateException("its turn, though the template is there");
                        });
    }

    private static TemplateKey key(String name) {
        return TemplateKey.of(Manifest.builder().add(name, "content").build());
    }

    /** Until all wait, by statements that are others than before. */
    private static List<String> awaitWaits(List<String> before) {
        await().until(() -> {
            List<String> waits = waits();
            waits.removeAll(before);
            return waits.size() == WAITING;
        });
        return waits();
    }

    private static List<String> waits() {
        return rows("SELECT pid || ' since ' || query_start FROM pg_stat_activity WHERE wait_event = 'advisory'");
    }

    private static List<String> rows(String sql) {
        return server.query("Asking", sql, row -> row.getString(1));
    }
}
