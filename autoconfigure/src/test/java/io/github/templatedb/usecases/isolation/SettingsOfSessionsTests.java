package io.github.templatedb.usecases.isolation;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.platform.commons.annotation.Testable;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.context.TestPropertySource;

/** What the pool set in a session is set again by a refresh, whatever a test has made of it. */
@Testable
class SettingsOfSessionsTests {

    @Nested
    @TestPropertySource(
            properties = {
                "spring.datasource.hikari.transaction-isolation=TRANSACTION_REPEATABLE_READ",
                "spring.datasource.url=jdbc:postgresql://db.invalid/library?ApplicationName=shop&options=-c%20statement_timeout=60000",
                "spring.datasource.hikari.connection-init-sql=SET lock_timeout = '1234ms'",
                "spring.datasource.hikari.schema=library",
                "spring.flyway.schemas=library"
            })
    class WithSettingsOfThePool extends Sessions {

        @Test
        void areSetAgain() {
            jdbc.execute("SET lock_timeout = 0");
            jdbc.execute("SET search_path TO public");
            jdbc.execute("SET application_name TO another");
            jdbc.execute("SET statement_timeout TO 0");
            jdbc.execute("SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL READ COMMITTED");
            refresh();
            assertThat(setting("lock_timeout")).isEqualTo("1234ms");
            assertThat(setting("search_path")).isEqualTo("library");
            assertThat(setting("application_name")).isEqualTo("shop");
            assertThat(setting("statement_timeout")).isEqualTo("1min");
            assertThat(setting("default_transaction_isolation")).isEqualTo("repeatable read");
            assertThat(isSameSession()).isEqualTo(canBeKept());
        }
    }

    @Nested
    @TestPropertySource(
            properties = {
                "spring.datasource.hikari.auto-commit=false",
                "spring.datasource.hikari.connection-init-sql=SET lock_timeout = '1234ms'",
                "spring.datasource.hikari.transaction-isolation=TRANSACTION_SERIALIZABLE"
            })
    class WithoutAutoCommit extends Sessions {

        @Autowired
        DataSource dataSource;

        @Test
        void areSetAgain() throws SQLException {
            try (Connection connection = dataSource.getConnection()) {
                connection.createStatement().execute("SET lock_timeout = 0");
                connection
                        .createStatement()
                        .execute("SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL READ COMMITTED");
                connection.commit();
            }
            database.refresh();
            // In the first transaction: HikariCP does not commit its initial SQL.
            assertThat(jdbc.queryForObject(
                            "SELECT current_setting('lock_timeout') || current_setting('default_transaction_isolation')",
                            String.class))
                    .isEqualTo("1234msserializable");
        }
    }

    @Nested
    @TestPropertySource(properties = "spring.datasource.hikari.auto-commit=false")
    class WithoutAutoCommitOnly extends Sessions {

        @Autowired
        DataSource dataSource;

        @Test
        void settingIsUnset() throws SQLException {
            try (Connection connection = dataSource.getConnection()) {
                connection.createStatement().execute("SET lock_timeout = '7s'");
                connection.commit();
            }
            refresh();
            assertThat(setting("lock_timeout")).isEqualTo("0");
            assertThat(isSameSession()).isEqualTo(canBeKept());
        }
    }

    @Nested
    @TestPropertySource(
            properties = {
                "spring.datasource.url=jdbc:postgresql://db.invalid/library?readOnlyMode=always",
                "spring.datasource.hikari.read-only=true",
                "spring.flyway.url=jdbc:postgresql://db.invalid/library"
            })
    class ThatOnlyRead extends Sessions {

        @Test
        void onlyReadAgain() {
            jdbc.execute("SET default_transaction_read_only = off");
            database.refresh();
            assertThat(setting("default_transaction_read_only")).isEqualTo("on");
        }
    }
}
