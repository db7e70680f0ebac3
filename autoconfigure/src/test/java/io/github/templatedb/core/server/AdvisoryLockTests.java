package io.github.templatedb.core.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.templatedb.core.server.embedded.TestServer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AdvisoryLockTests {

    @Test
    void lockWhoseSessionIsLostNamesItsServerAndWhatFailed() {
        try (TestServer embedded = TestServer.start()) {
            AdvisoryLock lock = AdvisoryLock.of(embedded.server(), 1);
            String address = embedded.server().endpoint().toString();
            lock.close();

            assertThatExceptionOfType(ServerException.class)
                    .isThrownBy(lock::tryAcquire)
                    .withMessageContainingAll("advisory lock", address, "SQLSTATE 08003");
            assertThatExceptionOfType(ServerException.class)
                    .isThrownBy(() -> lock.execute("Publishing", "SELECT 1"))
                    .withMessageContainingAll("Publishing", address, "SQLSTATE 08003");
        }
    }

    @Test
    void whoSharesItForAMomentIsNotNamedAsItsHolder() {
        try (TestServer embedded = TestServer.start();
                AdvisoryLock shared = AdvisoryLock.of(embedded.server(), 1);
                AdvisoryLock wanted = AdvisoryLock.of(embedded.server(), 1)) {
            shared.execute("Sharing", "SELECT pg_advisory_lock_shared(1)");

            assertThat(wanted.tryAcquire()).isFalse();
            assertThat(wanted.holder()).isEqualTo("its builder has just ended");
        }
    }

    @Test
    void roleThatMayNotWaitInTheServerIsToldToAskAgain() {
        try (TestServer embedded = TestServer.start(Map.of());
                AdvisoryLock held = AdvisoryLock.of(embedded.server(), 1)) {
            assertThat(held.tryAcquire()).isTrue();
            embedded.server()
                    .execute(
                            "Revoking",
                            List.of(
                                    "REVOKE USAGE ON LANGUAGE plpgsql FROM PUBLIC",
                                    "CREATE ROLE tester LOGIN PASSWORD 'open sesame'"));
            Endpoint own = embedded.server().endpoint();
            try (Server limited = new Server(new Endpoint(own.host(), own.port(), "tester", "open sesame"));
                    AdvisoryLock wanted = AdvisoryLock.of(limited, 1)) {
                assertThat(wanted.awaitRelease(Duration.ofDays(1))).isTrue();
                assertThat(wanted.tryAcquire()).isFalse();
                held.execute("Releasing", "SELECT pg_advisory_unlock(1)");
                assertThat(wanted.tryAcquire()).isTrue();
            }
        }
    }

    @Test
    void whatEndsStatementsOfTheRoleDoesNotEndTheWait() {
        try (TestServer embedded = TestServer.start();
                AdvisoryLock held = AdvisoryLock.of(embedded.server(), 1);
                AdvisoryLock wanted = AdvisoryLock.of(embedded.server(), 1)) {
            assertThat(held.tryAcquire()).isTrue();
            wanted.execute("Limiting", "SET statement_timeout = '500ms'");
            assertThat(wanted.awaitRelease(Duration.ofDays(1))).isFalse();

            wanted.execute("Not limiting", "SET statement_timeout = 0");
            held.execute("Releasing", "SELECT pg_advisory_unlock(1)");
            assertThat(wanted.awaitRelease(Duration.ofDays(1))).isTrue();
        }
    }
}
