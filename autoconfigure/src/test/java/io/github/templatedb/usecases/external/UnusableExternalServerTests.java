package io.github.templatedb.usecases.external;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.templatedb.AutoConfigureTemplateDatabase;
import io.github.templatedb.usecases.LibraryApplication;
import io.github.templatedb.usecases.support.ExternalPostgres;
import io.github.templatedb.usecases.support.LeadsToTheClone;
import io.github.templatedb.usecases.support.TestContexts;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** What the failure of a context says when its server cannot be used. */
@ExtendWith(OutputCaptureExtension.class)
class UnusableExternalServerTests {

    private static final String SECRET = "xyzzy4711";

    @AutoClose
    private static final ExternalPostgres external = ExternalPostgres.start();

    @BeforeAll
    static void start() {
        external.execute(
                "CREATE ROLE \"Read Me\" LOGIN PASSWORD '" + ExternalPostgres.PASSWORD + "'",
                "CREATE ROLE frozen LOGIN CREATEDB PASSWORD '" + ExternalPostgres.PASSWORD + "'",
                "ALTER ROLE frozen SET default_transaction_read_only = on");
    }

    @Test
    void roleWithoutCreatedbIsToldTheStatementThatGrantsIt(CapturedOutput output) {
        assertFails(external.url("library"), "Read Me", ExternalPostgres.PASSWORD);
        assertThat(output)
                .contains("does not let the role \"Read Me\" create databases: it has no CREATEDB.")
                .contains("ALTER ROLE \"Read Me\" CREATEDB;")
                .doesNotContain(ExternalPostgres.PASSWORD);
        assertThat(external.databases("tdb_")).isEmpty();

        external.execute("ALTER ROLE \"Read Me\" CREATEDB;");
        // Other parameters make it another server, which was not found unusable before.
        LeadsToTheClone.assertThatConnectionsLeadToTheMigratedClone(TestContexts.with(
                        ByProperties.class,
                        "templatedb.server.url=" + external.url("library") + "?tcpKeepAlive=true",
                        "templatedb.server.username=Read Me",
                        "templatedb.server.password=" + ExternalPostgres.PASSWORD)
                .getApplicationContext());
    }

    @Test
    void readOnlyServerIsRefused(CapturedOutput output) {
        assertFails(external.url("library"), "frozen", ExternalPostgres.PASSWORD);
        assertThat(output)
                .contains("begins transactions as read-only (default_transaction_read_only is on)")
                .contains("ALTER ROLE frozen SET default_transaction_read_only = off;");
    }

    @Test
    void wrongPasswordIsNotShown(CapturedOutput output) {
        assertFails(external.url("library"), "tester", SECRET);
        assertThat(output)
                .contains("refused the login of 'tester' to the database")
                .contains("password authentication failed for user \"tester\"")
                .contains("SQLSTATE 28P01")
                .contains("Correct templatedb.server.username and templatedb.server.password")
                .doesNotContain(SECRET);
    }

    @Test
    void absentPasswordIsALoginThatIsRefused(CapturedOutput output) {
        assertFails(external.url("library"), "tester", "");
        assertThat(output).contains("refused the login of 'tester' to the database");
    }

    @Test
    void serverThatDoesNotAnswerIsNamed(CapturedOutput output) {
        assertFails("jdbc:postgresql://localhost:1/library", "tester", SECRET);
        assertThat(output)
                .contains("The PostgreSQL server at localhost:1 cannot be reached: Connection to localhost:1 refused")
                .contains("Start it, correct the host and port in templatedb.server.url")
                .doesNotContain(SECRET);
    }

    /** 192.0.2.1 leads nowhere (RFC 5737): a connection to it would end with a time-out. */
    @Test
    void remoteServerIsRefusedWithoutBeingContacted(CapturedOutput output) {
        assertFails("jdbc:postgresql://192.0.2.1/library", "tester", SECRET);
        assertThat(output)
                .contains(
                        "The PostgreSQL server tester@192.0.2.1:5432 was not contacted, because 192.0.2.1 is neither a"
                                + " loopback nor a private address.")
                .contains("a shared one, or one in production")
                .contains("templatedb.server.allow-remote=true")
                .doesNotContain("timed out", SECRET);
    }

    @Test
    void remoteServerThatIsAllowedIsContacted(CapturedOutput output) {
        assertFails(
                "jdbc:postgresql://192.0.2.1/library?connectTimeout=1",
                "tester",
                SECRET,
                "templatedb.server.allow-remote=true");
        assertThat(output).contains("The PostgreSQL server at 192.0.2.1:5432 cannot be reached");
    }

    @Test
    void loginWithoutAServerIsAnError(CapturedOutput output) {
        assertFails("", "tester", "");
        assertThat(output).contains("templatedb.server.username is set, and templatedb.server.url is not");
    }

    @Test
    void passwordWithoutAServerIsAnErrorThatDoesNotShowIt(CapturedOutput output) {
        assertFails("", "", SECRET);
        assertThat(output)
                .contains("templatedb.server.password is set, and templatedb.server.url is not")
                .doesNotContain(SECRET);
    }

    @Test
    void urlThatIsNotForPostgresqlIsShownWithoutItsParameters(CapturedOutput output) {
        assertFails("jdbc:mysql://localhost/library?password=" + SECRET, "", "");
        assertThat(output)
                .contains("The URL of the server, jdbc:mysql://localhost/library, is not one for PostgreSQL.")
                .contains("Write it as jdbc:postgresql://host:5432/database")
                .doesNotContain(SECRET);
    }

    private static void assertFails(String url, String username, String password, String... more) {
        List<String> properties = new ArrayList<>(List.of(more));
        properties.add("templatedb.server.url=" + url);
        properties.add("templatedb.server.username=" + username);
        properties.add("templatedb.server.password=" + password);
        assertThatThrownBy(() -> TestContexts.with(ByProperties.class, properties.toArray(String[]::new))
                        .getApplicationContext())
                .hasMessageContaining("Failed to load");
    }

    @SpringBootTest(classes = LibraryApplication.class, webEnvironment = WebEnvironment.NONE)
    @AutoConfigureTemplateDatabase
    static class ByProperties {}
}
