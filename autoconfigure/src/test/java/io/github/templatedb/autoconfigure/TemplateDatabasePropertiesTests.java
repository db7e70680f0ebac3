package io.github.templatedb.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import io.github.templatedb.Refresh;
import io.github.templatedb.core.clone.DatabaseRoles;
import io.github.templatedb.core.lease.Keep;
import io.github.templatedb.core.lease.RefreshStrategy;
import io.github.templatedb.core.server.Login;
import io.github.templatedb.core.server.embedded.Storage;
import io.github.templatedb.core.template.TemplatePolicy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Configuration;

class TemplateDatabasePropertiesTests {

    private final ApplicationContextRunner context = new ApplicationContextRunner()
            // This test JVM has a server directory of its own, and its build may have one.
            .withInitializer(context -> Stream.of("systemProperties", "systemEnvironment")
                    .forEach(context.getEnvironment().getPropertySources()::remove))
            .withUserConfiguration(WithProperties.class);

    @Test
    void everythingHasADefault() {
        context.run(started -> {
            TemplateDatabaseProperties properties = started.getBean(TemplateDatabaseProperties.class);
            assertThat(properties.enabled()).isTrue();
            assertThat(properties.refresh().value()).isEqualTo(Refresh.NEVER);
            assertThat(properties.isolation()).isEqualTo(Isolation.DATABASE);
            assertThat(properties.schema().unchecked()).isEmpty();
            assertThat(properties.username()).isNull();
            assertThat(properties.password()).isNull();
            assertThat(properties.initScripts()).isEmpty();
            assertThat(properties.roles(null, null)).isEqualTo(DatabaseRoles.OF_SERVER);
            assertThat(properties.server().url()).isNull();
            assertThat(properties.server().username()).isNull();
            assertThat(properties.server().password()).isNull();
            assertThat(properties.server().allowRemote()).isFalse();
            assertThat(properties.server().storage()).isEqualTo(Storage.AUTO);
            assertThat(properties.server().directory()).isNull();
            assertThat(properties.server().binaries()).isNull();
            assertThat(properties.server().port()).isNull();
            assertThat(properties.server().settings()).isEmpty();
            assertThat(properties.server().idleTimeout()).isEqualTo(Duration.ofSeconds(30));
            assertThat(properties.template().buildTimeout()).isEqualTo(Duration.ofMinutes(10));
            assertThat(properties.templatePolicy()).isEqualTo(new TemplatePolicy(1L << 30, Duration.ofDays(14)));
            assertThat(properties.clones().timeout()).isEqualTo(Duration.ofSeconds(30));
            assertThat(properties.leasePolicy(DatabaseRoles.OF_SERVER).keep()).isEqualTo(Keep.NEVER);
            assertThat(properties.leasePolicy(DatabaseRoles.OF_SERVER).audited())
                    .isFalse();
            assertThat(properties.leasePolicy(DatabaseRoles.OF_SERVER).incremental())
                    .isTrue();
            assertThat(properties.leasePolicy(DatabaseRoles.OF_SERVER).strategy())
                    .isEqualTo(RefreshStrategy.AUTO);
            assertThat(properties.leasePolicy(DatabaseRoles.OF_SERVER).maxTableSize())
                    .isEqualTo(256 << 10);
        });
    }

    @Test
    void everythingCanBeOverridden() {
        context.withPropertyValues(
                        "templatedb.enabled=false",
                        "templatedb.refresh=before-each-test-method",
                        "templatedb.refresh-strategy=clone",
                        "templatedb.isolation=schema",
                        "templatedb.schema.unchecked=V3__extensions.sql,V7__reports.sql",
                        "templatedb.rewind.max-table-size=1MB",
                        "templatedb.username=library_app",
                        "templatedb.password=plugh",
                        "templatedb.init-scripts=classpath:db/roles.sql,file:db/more.sql",
                        "templatedb.server.url=jdbc:postgresql://db/library",
                        "templatedb.server.username=tester",
                        "templatedb.server.password=xyzzy",
                        "templatedb.server.allow-remote=true",
                        "templatedb.server.storage=disk",
                        "templatedb.server.directory=some/folder",
                        "templatedb.server.binaries=some/postgresql",
                        "templatedb.server.port=5433",
                        "templatedb.server.settings.work_mem=64MB",
                        "templatedb.server.idle-timeout=5m",
                        "templatedb.template.build-timeout=1h",
                        "templatedb.template.max-size=3MB",
                        "templatedb.template.max-age=12h",
                        "templatedb.template.incremental=false",
                        "templatedb.clone.timeout=2m",
                        "templatedb.clone.keep=on-failure",
                        "templatedb.clone.audit=true",
                        "templatedb.clone.drop-timeout=3s")
                .run(started -> {
                    TemplateDatabaseProperties properties = started.getBean(TemplateDatabaseProperties.class);
                    assertThat(properties.enabled()).isFalse();
                    assertThat(properties.refresh().value()).isEqualTo(Refresh.BEFORE_EACH_TEST_METHOD);
                    assertThat(properties.leasePolicy(DatabaseRoles.OF_SERVER).strategy())
                            .isEqualTo(RefreshStrategy.CLONE);
                    assertThat(properties.leasePolicy(DatabaseRoles.OF_SERVER).maxTableSize())
                            .isEqualTo(1 << 20);
                    assertThat(properties.isolation()).isEqualTo(Isolation.SCHEMA);
                    assertThat(properties.schema().unchecked())
                            .containsExactly("V3__extensions.sql", "V7__reports.sql");
                    assertThat(properties.username()).isEqualTo("library_app");
                    assertThat(properties.password()).isEqualTo("plugh");
                    assertThat(properties.initScripts()).containsExactly("classpath:db/roles.sql", "file:db/more.sql");
                    assertThat(properties.roles("migrator", "secret"))
                            .isEqualTo(new DatabaseRoles(
                                    new Login("migrator", "secret"), new Login("library_app", "plugh")));
                    assertThat(properties.server().url()).isEqualTo("jdbc:postgresql://db/library");
                    assertThat(properties.server().username()).isEqualTo("tester");
                    assertThat(properties.server().password()).isEqualTo("xyzzy");
                    assertThat(properties.server().allowRemote()).isTrue();
                    assertThat(properties.toString()).doesNotContain("xyzzy", "plugh");
                    assertThat(properties.server().storage()).isEqualTo(Storage.DISK);
                    assertThat(properties.server().directory()).isEqualTo(Path.of("some/folder"));
                    assertThat(properties.server().binaries()).isEqualTo(Path.of("some/postgresql"));
                    assertThat(properties.server().port()).isEqualTo(5433);
                    assertThat(properties.server().embedded(List.of()).port()).isEqualTo(5433);
                    assertThat(properties.server().idleTimeout()).isEqualTo(Duration.ofMinutes(5));
                    assertThat(properties.server().settings()).isEqualTo(Map.of("work_mem", "64MB"));
                    assertThat(properties.template().buildTimeout()).isEqualTo(Duration.ofHours(1));
                    assertThat(properties.templatePolicy())
                            .isEqualTo(new TemplatePolicy(3L << 20, Duration.ofHours(12), Duration.ofSeconds(3)));
                    assertThat(properties.clones().timeout()).isEqualTo(Duration.ofMinutes(2));
                    assertThat(properties.leasePolicy(DatabaseRoles.OF_SERVER).keep())
                            .isEqualTo(Keep.ON_FAILURE);
                    assertThat(properties.leasePolicy(DatabaseRoles.OF_SERVER).audited())
                            .isTrue();
                    assertThat(properties.leasePolicy(DatabaseRoles.OF_SERVER).incremental())
                            .isFalse();
                });
    }

    @Test
    void defaultIsNoneOfTheValuesOfItsOwnProperty() {
        context.withPropertyValues("templatedb.refresh=default")
                .run(started ->
                        assertThat(started.getStartupFailure()).rootCause().hasMessageContaining("No enum constant"));
        assertThat(RefreshOfTests.values())
                .extracting(Enum::name)
                .doesNotContain(Refresh.DEFAULT.name())
                .hasSize(Refresh.values().length - 1);
    }

    @ParameterizedTest
    @CsvSource({
        "settings.port=5433, templatedb.server.port",
        "settings.PORT=5433, templatedb.server.port",
        "settings.data_directory=/data, templatedb.server.directory",
        "port=0, Leave the property out",
        "port=65536, 1 to 65535"
    })
    void whatWouldBeWithoutEffectIsRefused(String property, String wayOut) {
        context.withPropertyValues("templatedb.server." + property)
                .run(started -> assertThatThrownBy(started.getBean(TemplateDatabaseProperties.class)::check)
                        .isInstanceOf(InvalidConfigurationPropertyValueException.class)
                        .hasMessageContaining("templatedb.server.")
                        .extracting("reason", STRING)
                        .contains(wayOut));
    }

    @Configuration(proxyBeanMethods = false)
    @EnableConfigurationProperties(TemplateDatabaseProperties.class)
    static class WithProperties {}
}
