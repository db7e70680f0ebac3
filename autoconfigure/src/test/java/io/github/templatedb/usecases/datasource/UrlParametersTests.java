package io.github.templatedb.usecases.datasource;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.templatedb.AutoConfigureTemplateDatabase;
import io.github.templatedb.usecases.support.LeadsToTheClone;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Configuration;

@SpringBootTest(
        webEnvironment = SpringBootTest.WebEnvironment.NONE,
        properties = "spring.datasource.url=jdbc:postgresql://db.invalid:5432/library?user=other&password=secret"
                + "&currentSchema=public,extra&stringtype=unspecified&reWriteBatchedInserts=true&ApplicationName=shop"
                + "&options=-c%20statement_timeout=12345&sslmode=verify-full&sslrootcert=/nowhere.pem"
                + "&socketFactory=com.example.Missing&PGHOST=db.invalid&PGDBNAME=library&targetServerType=secondary")
@AutoConfigureTemplateDatabase
class UrlParametersTests {

    @Autowired
    DataSource dataSource;

    @Test
    void parametersOfTheSessionAreKept() {
        assertThat(LeadsToTheClone.setting(dataSource, "search_path")).isEqualTo("public,extra");
        assertThat(LeadsToTheClone.setting(dataSource, "application_name")).isEqualTo("shop");
        assertThat(LeadsToTheClone.setting(dataSource, "statement_timeout")).isEqualTo("12345ms");
    }

    @Test
    void parametersOfTheDriverAreKept() throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            try (PreparedStatement untyped = connection.prepareStatement("SELECT title FROM book WHERE id = ?")) {
                untyped.setString(1, "1");
                try (ResultSet row = untyped.executeQuery()) {
                    assertThat(row.next()).isTrue();
                }
            }
            connection.setAutoCommit(false);
            try (PreparedStatement batch =
                    connection.prepareStatement("INSERT INTO book (isbn, title) VALUES (?, 'Refactoring')")) {
                for (String isbn : new String[] {"978-0134757599", "978-0201485677"}) {
                    batch.setString(1, isbn);
                    batch.addBatch();
                }
                // A batch that was rewritten to one statement cannot tell its rows apart.
                assertThat(batch.executeBatch()).containsOnly(Statement.SUCCESS_NO_INFO);
            }
            connection.rollback();
        }
    }

    @Test
    void placeAndLoginAreNotKept(@Autowired JdbcConnectionDetails details) throws SQLException {
        assertThat(details.getJdbcUrl())
                .contains("currentSchema=public,extra")
                .doesNotContain(
                        "db.invalid",
                        "/library",
                        "user=",
                        "password=",
                        "sslmode=verify",
                        "sslcert",
                        "socketFactory",
                        "PG",
                        "target");
        try (Connection connection = dataSource.getConnection()) {
            assertThat(connection.getMetaData().getURL())
                    .contains("stringtype=unspecified")
                    .doesNotContain(
                            "db.invalid",
                            "/library",
                            "user=",
                            "password=",
                            "sslmode=verify",
                            "sslcert",
                            "socketFactory");
            assertThat(connection.getMetaData().getUserName()).isNotEqualTo("other");
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {}
}
