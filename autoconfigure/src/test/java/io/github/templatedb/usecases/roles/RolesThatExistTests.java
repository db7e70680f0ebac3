package io.github.templatedb.usecases.roles;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.templatedb.AutoConfigureTemplateDatabase;
import io.github.templatedb.TemplateDatabase;
import io.github.templatedb.usecases.support.TestContexts;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.UUID;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.flyway.autoconfigure.FlywayMigrationStrategy;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Whether a role exists decides what migrations grant; whoever came first must not. */
class RolesThatExistTests {

    /** Nobody has made it before, in an earlier run on this server. */
    private final String role =
            "payroll_" + UUID.randomUUID().toString().replace("-", "").substring(0, 12);

    private String url = "";

    @Test
    void grantOfARoleThatComesLaterIsNotMissing() {
        ApplicationContext without = context("role-if-exists");
        ApplicationContext with = context("role-if-exists", "templatedb.username=" + role);
        assertThat(salaries(with)).isZero();
        assertThat(mayRead(without)).isFalse();
    }

    @Test
    void failureWithoutTheRoleDoesNotDenyAClassThatHasIt() {
        assertThatThrownBy(() -> context("role-granted"))
                .hasStackTraceContaining("role \"" + role + "\" does not exist");
        assertThat(salaries(context("role-granted", "templatedb.username=" + role)))
                .isZero();
        assertThat(mayRead(context("role-granted", "shop.name=big"))).isTrue();
    }

    @Test
    void roleThatSomebodyElseMadeCountsWhereScriptsSpeakOfIt() throws SQLException {
        ApplicationContext before = context("role-if-exists");
        ApplicationContext other = context("note");
        execute("CREATE ROLE " + role);

        assertThat(mayRead(before)).isFalse();
        assertThat(mayRead(context("role-if-exists", "shop.name=big"))).isTrue();
        assertThat(template(context("note", "shop.name=big"))).isEqualTo(template(other));
    }

    @Test
    void roleCountsInScriptsThatOnlyAStrategyNames() throws SQLException {
        ApplicationContext before = context(Elsewhere.class, "note");
        execute("CREATE ROLE " + role);

        assertThat(mayRead(before)).isFalse();
        assertThat(mayRead(context(Elsewhere.class, "note", "shop.name=big"))).isTrue();
    }

    @Test
    void roleThatTheScriptsMakeDoesNotCount() {
        ApplicationContext first = context("role-made");
        ApplicationContext second = context("role-made", "shop.name=big");
        assertThat(mayRead(first)).isTrue();
        assertThat(template(second)).isEqualTo(template(first));
    }

    private ApplicationContext context(String migrations, String... properties) {
        return context(Payroll.class, migrations, properties);
    }

    private ApplicationContext context(Class<?> testClass, String migrations, String... properties) {
        ApplicationContext context = TestContexts.with(
                        testClass,
                        Stream.concat(
                                        Stream.of(properties),
                                        Stream.of(
                                                "spring.flyway.locations=classpath:migrations/" + migrations,
                                                "spring.flyway.placeholders.app=" + role))
                                .toArray(String[]::new))
                .getApplicationContext();
        url = context.getBean(TemplateDatabase.class).jdbcUrl();
        return context;
    }

    private static long salaries(ApplicationContext context) {
        return JdbcClient.create(context.getBean(DataSource.class))
                .sql("SELECT count(*) FROM salary")
                .query(Long.class)
                .single();
    }

    private boolean mayRead(ApplicationContext context) {
        return JdbcClient.create(context.getBean(DataSource.class))
                .sql("SELECT EXISTS (SELECT FROM information_schema.role_table_grants WHERE table_name = 'salary'"
                        + " AND grantee = ?)")
                .param(role)
                .query(Boolean.class)
                .single();
    }

    private static String template(ApplicationContext context) {
        return context.getBean(TemplateDatabase.class).name().substring(0, "tdb_c_01234567".length());
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @SpringBootTest(classes = Application.class)
    @AutoConfigureTemplateDatabase
    static class Payroll {}

    @SpringBootTest(classes = {Application.class, OtherLocation.class})
    @AutoConfigureTemplateDatabase
    static class Elsewhere {}

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {}

    @Configuration(proxyBeanMethods = false)
    static class OtherLocation {

        @Bean
        FlywayMigrationStrategy strategy() {
            return flyway -> Flyway.configure()
                    .configuration(flyway.getConfiguration())
                    .locations("classpath:migrations/role-if-exists")
                    .load()
                    .migrate();
        }
    }
}
