package io.github.templatedb.usecases.support;

import io.github.templatedb.AutoConfigureTemplateDatabase;
import io.github.templatedb.Refresh;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeAll;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.CommandLineRunner;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.jdbc.DataSourceBuilder;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Tests on two databases, each with notes of the application's start, one with a note of the test class. */
@SpringBootTest(
        webEnvironment = WebEnvironment.NONE,
        classes = OrdersAndBills.Application.class,
        properties = {
            "spring.flyway.enabled=false",
            // Before Spring Boot 4.1 it wants a single DataSource.
            "spring.autoconfigure.exclude=org.springframework.boot.jooq.autoconfigure.JooqAutoConfiguration"
        })
@AutoConfigureTemplateDatabase(refresh = Refresh.BEFORE_EACH_TEST_METHOD)
public abstract class OrdersAndBills {

    @Autowired
    @Qualifier("orders")
    protected DataSource orders;

    @Autowired
    @Qualifier("bills")
    protected DataSource bills;

    @BeforeAll
    static void writeIntoOne(@Autowired @Qualifier("bills") DataSource bills) {
        write(bills, "of the class");
    }

    /** Adds a note to one of them. */
    protected static void write(DataSource dataSource, String text) {
        JdbcClient.create(dataSource)
                .sql("INSERT INTO note VALUES (?)")
                .param(text)
                .update();
    }

    /** All notes of one of them. */
    protected static List<String> notes(DataSource dataSource) {
        return JdbcClient.create(dataSource)
                .sql("SELECT text FROM note")
                .query(String.class)
                .list();
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    public static class Application {

        @Bean
        DataSource orders() {
            return DataSourceBuilder.create()
                    .url("jdbc:postgresql://db.example/orders")
                    .build();
        }

        @Bean
        DataSource bills() {
            return DataSourceBuilder.create()
                    .url("jdbc:postgresql://db.example/bills")
                    .build();
        }

        @Bean
        CommandLineRunner tables(DataSource[] all) {
            return arguments -> {
                for (DataSource dataSource : all) {
                    JdbcClient.create(dataSource)
                            .sql("CREATE TABLE note (text text)")
                            .update();
                    write(dataSource, "of the start");
                }
            };
        }
    }
}
