package io.github.templatedb.usecases.roles;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.templatedb.AutoConfigureTemplateDatabase;
import io.github.templatedb.TemplateDatabase;
import io.github.templatedb.usecases.support.TestContexts;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.ApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.TestPropertySource;

/** The application and its migrations as roles of their own, as in production. */
class RolesTests {

    @Test
    void applicationIsItsRoleAndSeesOnlyWhatItMay() {
        ApplicationContext context = TestContexts.of(ApplicationRole.class);
        JdbcClient jdbc = JdbcClient.create(context.getBean(DataSource.class));

        assertThat(texts(jdbc, "SELECT CURRENT_USER || ' ' || rolsuper FROM pg_roles WHERE rolname = CURRENT_USER"))
                .containsExactly("library_app false");
        assertThat(texts(jdbc, "SELECT customer FROM ledger")).containsExactly("library_app");
        assertThatThrownBy(() -> texts(jdbc, "SELECT amount::text FROM payroll"))
                .hasRootCauseMessage("ERROR: permission denied for table payroll");
        // In the schema public anybody could before PostgreSQL 15.
        assertThatThrownBy(() -> jdbc.sql("CREATE SCHEMA other").update())
                .hasStackTraceContaining("ERROR: permission denied for database tdb_c_");
    }

    @Test
    void migrationsRunAsTheOwnerAllTheSame() {
        ApplicationContext context = TestContexts.of(ApplicationRole.class);
        assertThat(ofOwner(context, "SELECT DISTINCT migrated_by FROM ledger")).containsExactly("postgres");
        context.getBean(Flyway.class).validate();
        assertThat(context.getBean(Flyway.class).info().current().getVersion()).hasToString("1");
    }

    @Test
    void refreshOfADatabaseWhoseSequencesTheRoleMayNotReadWorks() {
        ApplicationContext context = TestContexts.of(ApplicationRole.class);
        TemplateDatabase database = context.getBean(TemplateDatabase.class);
        JdbcClient jdbc = JdbcClient.create(context.getBean(DataSource.class));
        jdbc.sql("INSERT INTO ledger (id, customer) VALUES (5, 'library_app')").update();
        database.refresh();
        assertThat(texts(jdbc, "SELECT CURRENT_USER || id FROM ledger")).containsExactly("library_app1");
    }

    @Test
    void migrationsRunAsTheRoleOfFlywayWhichOwnsTheDatabase() {
        ApplicationContext context = TestContexts.of(BothRoles.class);
        assertThat(ofOwner(context, "SELECT DISTINCT migrated_by FROM ledger")).containsExactly("library_migrator");
        assertThat(ofOwner(
                        context,
                        "SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = current_database()"
                                + " UNION ALL SELECT tableowner FROM pg_tables WHERE tablename = 'ledger'"))
                .containsExactly("library_migrator", "library_migrator");
        assertThat(texts(
                        JdbcClient.create(context.getBean(DataSource.class)),
                        "SELECT CURRENT_USER || ' ' || customer FROM ledger"))
                .containsExactly("library_app library_app");
    }

    @Test
    void withoutARoleOfItsOwnTheApplicationIsTheOwner() {
        ApplicationContext context = TestContexts.of(MigratorOnly.class);
        JdbcClient jdbc = JdbcClient.create(context.getBean(DataSource.class));
        assertThat(texts(jdbc, "SELECT CURRENT_USER")).containsExactly("library_migrator");
        context.getBean(TemplateDatabase.class).refresh();
        assertThat(texts(jdbc, "SELECT CURRENT_USER")).containsExactly("library_migrator");
    }

    @Test
    void bothRolesAreInTheKey() {
        assertThat(template(TestContexts.of(ApplicationRole.class)))
                .isNotEqualTo(template(TestContexts.of(BothRoles.class)))
                .isNotEqualTo(template(TestContexts.of(OtherApplicationRole.class)));
    }

    private static String template(ApplicationContext context) {
        return context.getBean(TemplateDatabase.class).name().substring(0, "tdb_c_12345678".length());
    }

    private static List<String> texts(JdbcClient jdbc, String sql) {
        return jdbc.sql(sql).query(String.class).list();
    }

    /** As the role of the server, which the URL for people has. */
    private static List<String> ofOwner(ApplicationContext context, String sql) {
        try (Connection connection = DriverManager.getConnection(
                        context.getBean(TemplateDatabase.class).jdbcUrl());
                ResultSet row = connection.createStatement().executeQuery(sql)) {
            List<String> texts = new ArrayList<>();
            while (row.next()) {
                texts.add(row.getString(1));
            }
            return texts;
        } catch (SQLException ex) {
            throw new AssertionError(sql, ex);
        }
    }

    @SpringBootTest(
            properties = {"spring.flyway.locations=classpath:migrations/roles", "templatedb.username=library_app"})
    @AutoConfigureTemplateDatabase
    static class ApplicationRole {}

    @TestPropertySource(properties = "templatedb.username=library_second")
    static class OtherApplicationRole extends ApplicationRole {}

    @TestPropertySource(properties = {"spring.flyway.user=library_migrator", "spring.flyway.password=secret"})
    static class BothRoles extends ApplicationRole {}

    @TestPropertySource(properties = "templatedb.username=")
    static class MigratorOnly extends BothRoles {}
}
