package io.github.templatedb.core.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.templatedb.core.server.embedded.TestServer;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;

class AdminConnectionsTests {

    private static final int AT_ONCE = 8;

    private static final int OFTEN = 100;

    @AutoClose
    private static final TestServer embedded = TestServer.start();

    @AutoClose("shutdownNow")
    private final ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE);

    @Test
    void connectionThatNobodyNeedsIsClosedAndTheNextIsNew() {
        try (Server server = new Server(embedded.server().endpoint())) {
            int one = pid(server);
            assertThat(pid(server)).isEqualTo(one);

            await().until(() -> sessions(one).isEmpty());

            assertThat(pid(server)).isNotEqualTo(one);
        }
    }

    @Test
    void allThatWorkedAtOnceAreClosed() throws Exception {
        try (Server server = new Server(embedded.server().endpoint())) {
            CyclicBarrier together = new CyclicBarrier(AT_ONCE);
            Callable<Integer> work = () -> server.query("Asking for the session", "SELECT pg_backend_pid()", row -> {
                        awaitOthers(together);
                        return row.getInt(1);
                    })
                    .get(0);
            Set<Integer> pids = new HashSet<>();
            for (Future<Integer> pid : threads.invokeAll(Collections.nCopies(AT_ONCE, work))) {
                pids.add(pid.get());
            }
            assertThat(pids).hasSize(AT_ONCE);

            await().until(() -> pids.stream().allMatch(pid -> sessions(pid).isEmpty()));
        }
    }

    private static void awaitOthers(CyclicBarrier together) {
        try {
            together.await();
        } catch (Exception ex) {
            throw new IllegalStateException(ex);
        }
    }

    @Test
    void oneLookAtIdleOnesIsPlannedHoweverOftenTheyAreUsed() throws SQLException {
        Planned looks = new Planned();
        try (AdminConnections connections =
                new AdminConnections(AdminDatabase.dataSource(embedded.server().endpoint()), looks)) {
            use(connections);
            assertThat(looks.tasks).hasSize(1);

            looks.tasks.remove().run();
            use(connections);
            assertThat(looks.tasks).hasSize(1);
        }
        assertThat(looks.isShutdown()).isTrue();
    }

    @Test
    void workInTheBackgroundWaitsForTheConnectionThatOthersWorkOn() throws Exception {
        try (Server server = new Server(embedded.server().endpoint())) {
            CountDownLatch begun = new CountDownLatch(1);
            CountDownLatch end = new CountDownLatch(1);
            Future<Integer> working = threads.submit(() -> workUntil(server, begun, end));
            begun.await();
            Future<Integer> inBackground = threads.submit(() -> pid(server.inBackground()));

            await().until(() -> waits("awaitIdle"));
            end.countDown();

            assertThat(inBackground.get()).isEqualTo(working.get());
        }
    }

    @Test
    void workInTheBackgroundDoesNotWaitForEver() throws Exception {
        try (Server server = new Server(embedded.server().endpoint())) {
            CountDownLatch begun = new CountDownLatch(1);
            CountDownLatch end = new CountDownLatch(1);
            Future<Integer> working = threads.submit(() -> workUntil(server, begun, end));
            begun.await();

            int inBackground = pid(server.inBackground());

            end.countDown();
            assertThat(inBackground).isNotEqualTo(working.get());
        }
    }

    private static int workUntil(Server server, CountDownLatch begun, CountDownLatch end) {
        return server.call("Working", connection -> {
            begun.countDown();
            awaitCount(end);
            return connection.unwrap(PGConnection.class).getBackendPID();
        });
    }

    private static void awaitCount(CountDownLatch count) {
        try {
            count.await();
        } catch (InterruptedException ex) {
            throw new IllegalStateException(ex);
        }
    }

    private static boolean waits(String method) {
        return Thread.getAllStackTraces().values().stream().flatMap(Stream::of).anyMatch(call -> call.getMethodName()
                .equals(method));
    }

    private static void use(AdminConnections connections) throws SQLException {
        for (int i = 0; i < OFTEN; i++) {
            connections.call(connection -> connection.isValid(1), Duration.ZERO);
        }
    }

    private static int pid(Server server) {
        return server.query("Asking for the session", "SELECT pg_backend_pid()", row -> row.getInt(1))
                .get(0);
    }

    private static List<Integer> sessions(int pid) {
        return embedded.server()
                .query(
                        "Looking for a session",
                        "SELECT pid FROM pg_stat_activity WHERE pid = ?",
                        row -> row.getInt(1),
                        pid);
    }

    /** Does nothing by itself. */
    private static final class Planned extends ScheduledThreadPoolExecutor {

        private final Queue<Runnable> tasks = new ArrayDeque<>();

        Planned() {
            super(1);
        }

        @Override
        public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
            tasks.add(task);
            return super.schedule(() -> {}, delay, unit);
        }
    }
}
