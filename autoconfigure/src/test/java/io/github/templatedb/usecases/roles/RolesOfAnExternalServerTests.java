package io.github.templatedb.usecases.roles;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.templatedb.AutoConfigureTemplateDatabase;
import io.github.templatedb.core.Notices;
import io.github.templatedb.usecases.support.ExternalPostgres;
import io.github.templatedb.usecases.support.TestContexts;
import java.util.List;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The roles of somebody else's server are there, or it is said which is missing. */
@ExtendWith(OutputCaptureExtension.class)
class RolesOfAnExternalServerTests {

    private static final String PASSWORD = "another&secret";

    @AutoClose
    private static final ExternalPostgres external = ExternalPostgres.start();

    @BeforeAll
    static void start() {
        external.execute(
                "CREATE ROLE library_app LOGIN PASSWORD '" + PASSWORD + "'",
                "CREATE ROLE migrator LOGIN PASSWORD '" + PASSWORD + "'",
                "CREATE ROLE stranger LOGIN",
                "CREATE ROLE nologin",
                "GRANT migrator TO tester");
    }

    @Test
    void applicationAndMigrationsAreRolesOfTheServer() {
        ApplicationContext context = context(
                "templatedb.username=library_app",
                "templatedb.password=" + PASSWORD,
                "spring.flyway.user=migrator",
                "spring.flyway.password=" + PASSWORD);
        assertThat(texts(context, "SELECT CURRENT_USER || ' ' || migrated_by FROM ledger"))
                .containsExactly("library_app migrator");
        assertThat(texts(context, "SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = current_database()"))
                .containsExactly("migrator");
        assertThatThrownBy(() -> texts(context, "SELECT amount::text FROM payroll"))
                .hasRootCauseMessage("ERROR: permission denied for table payroll");
    }

    @Test
    void missingRoleIsNamedWithTheStatementThatMakesIt(CapturedOutput output) {
        assertFails("templatedb.username=nobody here", "templatedb.password=" + PASSWORD);
        assertThat(output)
                .contains("The role 'nobody here' does not exist on the server tester@")
                .contains("CREATE ROLE \"nobody here\" LOGIN PASSWORD '…'")
                .contains("templatedb.username")
                .doesNotContain(PASSWORD);
    }

    @Test
    void roleThatMayNotLogInIsNamed(CapturedOutput output) {
        assertFails("templatedb.username=nologin");
        assertThat(output).contains("The role 'nologin' may not log in").contains("ALTER ROLE \"nologin\" LOGIN");
    }

    @Test
    void ownerOfWhichTheRoleOfTheServerIsNoMemberIsNamed(CapturedOutput output) {
        assertFails("spring.flyway.user=stranger");
        assertThat(output).contains("GRANT \"stranger\" TO \"tester\"");
        assertThat(external.databases("tdb_b_")).isEmpty();
    }

    @Test
    void passwordWithoutARoleIsRefused(CapturedOutput output) {
        assertFails("templatedb.password=" + PASSWORD);
        assertThat(output)
                .contains("templatedb.password is set, and templatedb.username is not")
                .doesNotContain(PASSWORD);
    }

    @Test
    void initScriptsAreSaidToHaveNoEffect(CapturedOutput output) {
        Notices.forget();
        context(
                "templatedb.init-scripts=classpath:sql/init/roles.sql",
                "spring.flyway.locations=classpath:db/migration",
                "templatedb.server.url=" + external.url("library") + "?tcpKeepAlive=true");
        assertThat(output).contains("templatedb.init-scripts is without effect");
        assertThat(external.query("postgres", "SELECT rolname FROM pg_roles WHERE rolname = 'library_clerk'"))
                .isEmpty();
    }

    private static void assertFails(String... properties) {
        assertThatThrownBy(() -> context(properties)).hasMessageContaining("Failed to load");
    }

    private static ApplicationContext context(String... properties) {
        List<String> server = List.of(
                "templatedb.server.url=" + external.url("library"),
                "templatedb.server.username=tester",
                "templatedb.server.password=" + ExternalPostgres.PASSWORD);
        return TestContexts.with(
                        OnExternalServer.class,
                        Stream.concat(server.stream(), Stream.of(properties)).toArray(String[]::new))
                .getApplicationContext();
    }

    private static List<String> texts(ApplicationContext context, String sql) {
        return JdbcClient.create(context.getBean(DataSource.class))
                .sql(sql)
                .query(String.class)
                .list();
    }

    @SpringBootTest(classes = Application.class, properties = "spring.flyway.locations=classpath:migrations/roles")
    @AutoConfigureTemplateDatabase
    static class OnExternalServer {}

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {}
}
