package io.github.templatedb.usecases.datasource;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.templatedb.TemplateDatabase;
import io.github.templatedb.usecases.support.CanaryTest;
import io.github.templatedb.usecases.support.LeadsToTheClone;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

@CanaryTest
class InjectedConnectionDetailsTests implements LeadsToTheClone.WithAnyFlywayUrl {

    @Test
    void connectionMadeFromTheDetailsLeadsToTheMigratedClone(
            @Autowired Connector connector, @Autowired TemplateDatabase database) {
        assertThat(connector.database).isEqualTo(database.name());
        assertThat(connector.books).isEqualTo(1);
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @Import(Connector.class)
    static class Application {}

    static class Connector {

        final String database;

        final long books;

        Connector(JdbcConnectionDetails details) throws SQLException {
            try (Connection connection =
                    DriverManager.getConnection(details.getJdbcUrl(), details.getUsername(), details.getPassword())) {
                JdbcClient jdbc = JdbcClient.create(new SingleConnectionDataSource(connection, true));
                database = jdbc.sql("SELECT current_database()")
                        .query(String.class)
                        .single();
                books = jdbc.sql("SELECT count(*) FROM book").query(Long.class).single();
            }
        }
    }
}
