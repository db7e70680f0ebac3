package io.github.templatedb.usecases.roles;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.templatedb.AutoConfigureTemplateDatabase;
import io.github.templatedb.TemplateDatabase;
import io.github.templatedb.usecases.support.TestContexts;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.TestPropertySource;

@ExtendWith(OutputCaptureExtension.class)
class InitScriptsTests {

    @Test
    void whatScriptsMakeIsThereForTheMigrationsAndInEveryClone() {
        ApplicationContext context = TestContexts.of(Initialised.class);
        assertThat(texts(context, "SELECT rolname FROM pg_roles WHERE rolname = 'library_clerk'"))
                .containsExactly("library_clerk");
        assertThat(texts(context, "SELECT extname FROM pg_extension WHERE extname = 'citext'"))
                .containsExactly("citext");
        assertThat(texts(context, "SELECT name::text || note FROM company.membership"))
                .containsExactly("Adaa;b");
        assertThat(texts(context, "SELECT company.one()::text")).containsExactly("1");
    }

    @Test
    void scriptsRunOnceAServer() {
        String first = port(TestContexts.of(Initialised.class));
        assertThat(port(TestContexts.of(InitialisedToo.class))).isEqualTo(first);
        assertThat(texts(TestContexts.of(InitialisedToo.class), "SELECT count(*)::text FROM company.membership"))
                .containsExactly("1");
    }

    @Test
    void otherScriptsAreForAnotherServer() {
        assertThat(port(TestContexts.of(OneScript.class))).isNotEqualTo(port(TestContexts.of(Initialised.class)));
        assertThat(texts(TestContexts.of(OneScript.class), "SELECT name::text FROM company.membership"))
                .isEmpty();
    }

    @Test
    void tablespaceOfAScriptHasTheTablesOfEveryClone() {
        ApplicationContext context = TestContexts.of(WithTablespace.class);
        for (int i = 0; i < 2; i++) {
            assertThat(texts(
                            context,
                            "SELECT tablespace || reader FROM old_lending, pg_tables"
                                    + " WHERE tablename = 'old_lending'"))
                    .containsExactly("library_archiveAda");
            JdbcClient.create(context.getBean(DataSource.class))
                    .sql("INSERT INTO old_lending VALUES ('of clone ' || current_database())")
                    .update();
            context.getBean(TemplateDatabase.class).refresh();
        }
    }

    @Test
    void roleOfAScriptCanBeThatOfTheApplication() {
        ApplicationContext context = TestContexts.of(AsClerk.class);
        assertThat(texts(context, "SELECT CURRENT_USER || count(*) FROM lending"))
                .containsExactly("library_clerk0");
        assertThatThrownBy(() -> texts(context, "SELECT name::text FROM company.membership"))
                .hasRootCauseMessage("ERROR: permission denied for schema company\n  Position: 24");
    }

    @Test
    void failingScriptIsNamedWithItsStatementAndTheServerIsNotUsed(CapturedOutput output) {
        assertThatThrownBy(() -> TestContexts.of(Failing.class)).hasMessageContaining("Failed to load");
        assertThat(output)
                .contains("The SQL script classpath:sql/init/failing.sql failed in line 3")
                .contains("invalid input syntax for type timestamp")
                .contains("The statement is: CREATE ROLE other LOGIN PASSWORD '…' VALID UNTIL 'no date'")
                .contains("Correct the script")
                .doesNotContain("xyzzy4711");
        // The same again: a role of the first attempt would be in the way.
        assertThatThrownBy(() -> TestContexts.of(FailingAgain.class)).hasMessageContaining("Failed to load");
        assertThat(output).doesNotContain("\"half_done\" already exists");
    }

    @Test
    void missingScriptIsNamed(CapturedOutput output) {
        assertThatThrownBy(() -> TestContexts.of(Missing.class)).hasMessageContaining("Failed to load");
        assertThat(output).contains("The init script classpath:nowhere.sql of templatedb.init-scripts cannot be read");
    }

    private static List<String> texts(ApplicationContext context, String sql) {
        return JdbcClient.create(context.getBean(DataSource.class))
                .sql(sql)
                .query(String.class)
                .list();
    }

    private static String port(ApplicationContext context) {
        return texts(context, "SELECT inet_server_port()::text").get(0);
    }

    @SpringBootTest(
            properties = {
                "spring.flyway.locations=classpath:migrations/initialised",
                "templatedb.init-scripts=classpath:sql/init/roles.sql,classpath:sql/init/more.sql"
            })
    @AutoConfigureTemplateDatabase
    static class Initialised {}

    @TestPropertySource(properties = "library.name=another")
    static class InitialisedToo extends Initialised {}

    @TestPropertySource(properties = "templatedb.username=library_clerk")
    static class AsClerk extends Initialised {}

    @TestPropertySource(properties = "templatedb.init-scripts=classpath:sql/init/roles.sql")
    static class OneScript extends Initialised {}

    @TestPropertySource(
            properties = {
                "spring.flyway.locations=classpath:migrations/tablespace",
                "templatedb.init-scripts=classpath:sql/init/tablespace.sql"
            })
    static class WithTablespace extends Initialised {}

    @TestPropertySource(properties = "templatedb.init-scripts=classpath:sql/init/failing.sql")
    static class Failing extends Initialised {}

    @TestPropertySource(
            properties = {
                "templatedb.init-scripts=classpath:sql/init/failing.sql",
                // Other settings, for which the failure is not remembered, of the same server.
                "templatedb.server.idle-timeout=29s"
            })
    static class FailingAgain extends Initialised {}

    @TestPropertySource(properties = "templatedb.init-scripts=classpath:nowhere.sql")
    static class Missing extends Initialised {}
}
