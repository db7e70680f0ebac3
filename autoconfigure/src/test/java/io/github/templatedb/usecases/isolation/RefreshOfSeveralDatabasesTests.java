package io.github.templatedb.usecases.isolation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.templatedb.AutoConfigureTemplateDatabase;
import io.github.templatedb.Refresh;
import io.github.templatedb.TemplateDatabase;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.NoUniqueBeanDefinitionException;
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

@SpringBootTest(
        webEnvironment = WebEnvironment.NONE,
        properties = {
            "spring.flyway.enabled=false",
            // Before Spring Boot 4.1 it wants a single DataSource.
            "spring.autoconfigure.exclude=org.springframework.boot.jooq.autoconfigure.JooqAutoConfiguration"
        })
@AutoConfigureTemplateDatabase(refresh = Refresh.BEFORE_EACH_TEST_METHOD)
public class RefreshOfSeveralDatabasesTests {

    @Autowired
    @Qualifier("orders")
    DataSource orders;

    @Autowired
    @Qualifier("bills")
    DataSource bills;

    @BeforeAll
    static void writeIntoOne(@Autowired @Qualifier("bills") DataSource bills) {
        write(bills, "of the class");
    }

    @RepeatedTest(3)
    void eachTestFindsWhatTheContextAndTheClassWroteIntoEach() {
        assertThat(notes(orders)).containsExactly("of the start");
        assertThat(notes(bills)).containsExactly("of the start", "of the class");
        write(orders, "of a test");
        write(bills, "of a test");
    }

    @RepeatedTest(3)
    void whatIsWrittenIntoOneOfThemIsGoneToo() {
        assertThat(notes(bills)).containsExactly("of the start", "of the class");
        write(bills, "of a test");
    }

    @Test
    void refreshInTheMiddleMovesAllOfThem(@Autowired TemplateDatabase database) {
        write(orders, "of a test");
        write(bills, "of a test");

        database.refresh();

        assertThat(notes(orders)).containsExactly("of the start");
        assertThat(notes(bills)).containsExactly("of the start", "of the class");
    }

    /** Neither is primary, so Spring could not inject one without a qualifier either. */
    @Test
    void nameOfOneIsAskedForInVain(@Autowired TemplateDatabase database) {
        assertThatThrownBy(database::name)
                .isInstanceOf(NoUniqueBeanDefinitionException.class)
                .hasMessageContaining("orders")
                .hasMessageContaining("bills");
    }

    private static void write(DataSource dataSource, String text) {
        JdbcClient.create(dataSource)
                .sql("INSERT INTO note VALUES (?)")
                .param(text)
                .update();
    }

    private static Iterable<String> notes(DataSource dataSource) {
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
