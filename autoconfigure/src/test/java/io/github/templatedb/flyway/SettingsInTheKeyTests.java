package io.github.templatedb.flyway;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.templatedb.core.manifest.Manifest;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationPattern;
import org.flywaydb.core.api.MigrationVersion;
import org.flywaydb.core.api.configuration.Configuration;
import org.flywaydb.core.api.pattern.ValidatePattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SettingsInTheKeyTests {

    private static final Configuration CONFIGURATION = Flyway.configure().locations("classpath:db/migration");

    static Stream<String> settings() {
        return Arrays.stream(Configuration.class.getMethods())
                .filter(FlywaySettings::counts)
                .map(Method::getName);
    }

    static Stream<String> settingsWithoutEffect() {
        return FlywaySettings.WITHOUT_EFFECT.stream()
                .filter(name -> !name.startsWith("getCached"))
                .filter(name -> Arrays.stream(Configuration.class.getMethods())
                        .anyMatch(getter -> getter.getName().equals(name)));
    }

    @ParameterizedTest
    @MethodSource("settings")
    void anotherValueOfASettingIsAnotherKey(String setting) {
        assertThat(Keys.of(withAnother(setting))).isNotEqualTo(Keys.of(CONFIGURATION));
    }

    @ParameterizedTest
    @MethodSource("settingsWithoutEffect")
    void settingWithoutEffectDoesNotCount(String setting) {
        assertThat(Keys.of(withAnother(setting))).isEqualTo(Keys.of(CONFIGURATION));
    }

    /** Flyway's {@code getTarget} sets {@code failOnMissingTarget}, and JVMs list getters in different orders. */
    @ParameterizedTest
    @MethodSource("settings")
    void askingForASettingIsNoOtherKey(String setting) throws Exception {
        Configuration asked = Flyway.configure().locations("classpath:db/migration");

        Configuration.class.getMethod(setting).invoke(asked);

        assertThat(Keys.of(asked))
                .isEqualTo(Keys.of(Flyway.configure().locations("classpath:db/migration")))
                .isEqualTo(Keys.of(asked));
    }

    @Test
    void settingsThatPeopleHaveAreAmongThem() {
        assertThat(settings())
                .contains(
                        "getTable",
                        "getSchemas",
                        "getDefaultSchema",
                        "getPlaceholders",
                        "getSqlMigrationPrefix",
                        "getSqlMigrationSuffixes",
                        "getTarget",
                        "getInitSql",
                        "getEncoding",
                        "isOutOfOrder",
                        "isMixed",
                        "isGroup",
                        "isBaselineOnMigrate",
                        "getBaselineVersion",
                        "getInstalledBy",
                        "getJdbcProperties");
    }

    @Test
    void anotherVersionOfFlywayIsAnotherKey() {
        assertThat(hash("12.4.0")).isEqualTo(hash("12.4.0")).isNotEqualTo(hash("12.4.1"));
    }

    @Test
    void versionsOfFlywaysPluginsCount() {
        assertThat(Keys.manifest(CONFIGURATION).entries())
                .extracting(Manifest.Entry::name)
                .contains("Flyway's plugins");
    }

    private static String hash(String version) {
        Manifest.Builder manifest = Manifest.builder();
        new FlywayManifest(new FilesOfRun(CONFIGURATION), version).addTo(manifest, false);
        return manifest.build().sha256();
    }

    private static Configuration withAnother(String setting) {
        return (Configuration) Proxy.newProxyInstance(
                SettingsInTheKeyTests.class.getClassLoader(),
                new Class<?>[] {Configuration.class},
                (proxy, method, arguments) -> {
                    Object value = method.invoke(CONFIGURATION, arguments);
                    return method.getName().equals(setting) ? another(method.getReturnType(), value) : value;
                });
    }

    private static Object another(Class<?> type, @Nullable Object value) {
        if (type == boolean.class) {
            return !Boolean.TRUE.equals(value);
        }
        if (type == int.class) {
            return value instanceof Integer number ? number + 1 : 1;
        }
        if (type == Map.class) {
            Map<Object, Object> another = new HashMap<>();
            if (value instanceof Map<?, ?> map) {
                another.putAll(map);
            }
            another.put("another", "one");
            return another;
        }
        if (type == String[].class) {
            return new String[] {"another"};
        }
        if (type == Charset.class) {
            return StandardCharsets.UTF_16;
        }
        if (type == MigrationVersion.class) {
            return MigrationVersion.fromVersion("99");
        }
        if (type == MigrationPattern[].class) {
            return new MigrationPattern[] {new MigrationPattern("99")};
        }
        if (type == ValidatePattern[].class) {
            return new ValidatePattern[] {ValidatePattern.fromPattern("*:ignored")};
        }
        return value + "another";
    }
}
