package io.github.templatedb.core.server;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.templatedb.core.server.embedded.TestServer;
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
}
