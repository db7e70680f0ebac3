package io.github.templatedb.datasource;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggerConfiguration;
import org.springframework.boot.logging.LoggingSystem;

class HikariLogTests {

    private static final String POOL = "com.zaxxer.hikari.pool.HikariPool";

    private final LoggingSystem logging = LoggingSystem.get(getClass().getClassLoader());

    /** As a context does that starts with {@code logging.level.…} while a pool of another one is opened in the background. */
    @Test
    void levelThatIsSetWhileAPoolIsOpenedStays() {
        try {
            HikariLog.quietly(() -> {
                logging.setLogLevel(POOL, LogLevel.DEBUG);
                return POOL;
            });
            LoggerConfiguration pools = logging.getLoggerConfiguration(POOL);
            assertThat(pools.getConfiguredLevel()).isEqualTo(LogLevel.DEBUG);
        } finally {
            logging.setLogLevel(POOL, null);
        }
    }
}
