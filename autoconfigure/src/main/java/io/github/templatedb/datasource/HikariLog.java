package io.github.templatedb.datasource;

import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggerConfiguration;
import org.springframework.boot.logging.LoggingSystem;

/**
 * HikariCP's log. It tells at INFO of each pool that is opened or closed, in five lines, and a refresh does both: an application
 * that has one pool is told of one. A level that somebody has set for these loggers, or for those above them but the root,
 * stays. Safe for use by several threads.
 */
final class HikariLog {

    /** The loggers are the JVM's, and so is the number of those who want them quiet. */
    private static final HikariLog OF_THIS_JVM = new HikariLog(LoggingSystem.get(HikariLog.class.getClassLoader()));

    /** From HikariCP's source: both log by class, and all they say while a pool is opened or closed. */
    private static final List<String> LOGGERS =
            List.of("com.zaxxer.hikari.HikariDataSource", "com.zaxxer.hikari.pool.HikariPool");

    private static final List<String> ABOVE =
            List.of("com.zaxxer.hikari.pool", "com.zaxxer.hikari", "com.zaxxer", "com");

    private final LoggingSystem logging;

    private int quiet;

    private List<String> changed = List.of();

    private HikariLog(LoggingSystem logging) {
        this.logging = logging;
    }

    /** Opens or closes a pool without a line about it at INFO. */
    static <T, X extends Exception> T quietly(Work<T, X> work) throws X {
        OF_THIS_JVM.begin();
        try {
            return work.run();
        } finally {
            OF_THIS_JVM.end();
        }
    }

    private synchronized void begin() {
        if (quiet++ == 0
                && Stream.concat(LOGGERS.stream(), ABOVE.stream())
                        .allMatch(name -> level(name, LoggerConfiguration::getConfiguredLevel) == null)) {
            changed = LOGGERS.stream()
                    .filter(name -> level(name, LoggerConfiguration::getEffectiveLevel) == LogLevel.INFO)
                    .toList();
            changed.forEach(name -> logging.setLogLevel(name, LogLevel.WARN));
        }
    }

    private synchronized void end() {
        if (--quiet == 0) {
            // As we have set it; a context that starts meanwhile may have set another level.
            changed.stream()
                    .filter(name -> level(name, LoggerConfiguration::getConfiguredLevel) == LogLevel.WARN)
                    .forEach(name -> logging.setLogLevel(name, null));
            changed = List.of();
        }
    }

    private @Nullable LogLevel level(String logger, Function<LoggerConfiguration, @Nullable LogLevel> level) {
        LoggerConfiguration known = logging.getLoggerConfiguration(logger);
        return known != null ? level.apply(known) : null;
    }

    /** Opens or closes a pool. */
    @FunctionalInterface
    interface Work<T, X extends Exception> {

        T run() throws X;
    }
}
