package io.github.templatedb.datasource;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SessionSettingsTests {

    static Stream<Consumer<HikariDataSource>> settings() {
        return Stream.of(
                pool -> pool.setConnectionInitSql("SET TIME ZONE 'UTC'"),
                pool -> pool.setSchema("sales"),
                pool -> pool.setCatalog("shop"),
                pool -> pool.addDataSourceProperty("currentSchema", "sales"),
                pool -> pool.addDataSourceProperty("options", "-c work_mem=1MB"));
    }

    static Stream<Consumer<HikariDataSource>> settingsWithoutEffect() {
        return Stream.of(
                pool -> pool.setMaximumPoolSize(3),
                pool -> pool.setPoolName("orders"),
                pool -> pool.setUsername("somebody"),
                pool -> pool.setPassword("else"),
                pool -> pool.setJdbcUrl("jdbc:postgresql://elsewhere/shop"));
    }

    @ParameterizedTest
    @MethodSource("settings")
    void whatSessionsBeginWithCounts(Consumer<HikariDataSource> setting) {
        assertThat(settingsAfter(setting)).isNotEqualTo(settingsAfter(pool -> {}));
    }

    @ParameterizedTest
    @MethodSource("settingsWithoutEffect")
    void otherSettingsOfAPoolDoNot(Consumer<HikariDataSource> setting) {
        assertThat(settingsAfter(setting)).isEqualTo(settingsAfter(pool -> {}));
    }

    private static String settingsAfter(Consumer<HikariDataSource> setting) {
        try (HikariDataSource pool = new HikariDataSource()) {
            setting.accept(pool);
            return SessionSettings.of(pool);
        }
    }
}
