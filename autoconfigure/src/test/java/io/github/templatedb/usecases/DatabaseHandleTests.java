package io.github.templatedb.usecases;

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
}
