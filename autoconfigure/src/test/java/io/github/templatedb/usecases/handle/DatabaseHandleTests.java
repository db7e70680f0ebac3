package io.github.templatedb.usecases.handle;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.templatedb.AutoConfigureTemplateDatabase;
import io.github.templatedb.TemplateDatabase;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.jdbc.core.simple.JdbcClient;

@SpringBootTest
@AutoConfigureTemplateDatabase
class DatabaseHandleTests {

    @Autowired
    private TemplateDatabase database;

    @Test
    void nameOfTheHandleIsTheDatabaseOfTheDataSource(@Autowired DataSource dataSource) throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            assertThat(connection.getCatalog()).isEqualTo(database.name()).startsWith("tdb_c_");
        }
    }

    @Test
    void urlOfTheHandleLeadsToTheDatabaseOfTheContext() throws SQLException {
        try (Connection connection = DriverManager.getConnection(database.jdbcUrl())) {
            assertThat(connection.getCatalog()).isEqualTo(database.name());
        }
    }

    @Test
    void handlePrintsTheName() {
        assertThat(database).hasToString(database.name());
    }

    @Test
    void psqlOpensTheDatabaseWithoutAPasswordInTheCommand() {
        assertThat(database.psql())
                .endsWith("psql -h %s -p %d -U %s -d %s"
                        .formatted(database.host(), database.port(), database.username(), database.name()))
                .doesNotContain(database.jdbcUrl().replaceFirst(".*password=([^&]+).*", "$1"));
    }

    @Test
    void toolsHaveConnectionsOfTheirOwn(@Autowired DataSource ofApplication) throws SQLException {
        DataSource tool = database.dataSource();
        assertThat(tool).isSameAs(database.dataSource()).isNotInstanceOf(ofApplication.getClass());
        try (Connection connection = tool.getConnection()) {
            assertThat(connection.getCatalog()).isEqualTo(database.name());
            assertThat(connection.getMetaData().getUserName()).isEqualTo(database.username());
            assertThat(connection.getMetaData().getURL())
                    .startsWith("jdbc:postgresql://%s:%d/".formatted(database.host(), database.port()));
            JdbcClient.create(tool)
                    .sql("INSERT INTO book (isbn, title) VALUES ('-', 'Refactoring')")
                    .update();
        }

        database.refresh();

        assertThat(JdbcClient.create(tool)
                        .sql("SELECT title FROM book")
                        .query(String.class)
                        .list())
                .containsExactly("Clean Code");
    }
}
