package io.github.templatedb.usecases.datasource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import io.github.templatedb.AutoConfigureTemplateDatabase;
import io.github.templatedb.Refresh;
import io.github.templatedb.usecases.support.Canary;
import io.github.templatedb.usecases.support.TestContexts;
import java.io.IOException;
import javax.sql.DataSource;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.jdbc.DataSourceBuilder;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.ContextConfiguration;
import org.springframework.test.context.TestPropertySource;

/** An annotation that is for some of the DataSource beans only. */
class NamedDataSourcesTests {

    @Nested
    @AutoConfigureTemplateDatabase(dataSources = "orders")
    class OneOfThem extends AnyTests {

        @Test
        void isTheOnlyOneThatLeadsToATemplateDatabase(
                @Autowired @Qualifier("orders") DataSource orders,
                @Autowired @Qualifier("bills") HikariDataSource bills,
                @Autowired @Qualifier("dataSource") HikariDataSource ofSpringBoot,
                @Autowired Canary canary)
                throws IOException {
            assertThat(database(orders)).startsWith("tdb_c_");
            assertThat(bills.getJdbcUrl()).isEqualTo("jdbc:postgresql://db.example/bills");
            assertThat(ofSpringBoot.getJdbcUrl()).isEqualTo(canary.url());
            assertThatThrownBy(ofSpringBoot::getConnection).hasRootCauseInstanceOf(IOException.class);
            assertThat(canary.connections()).isPositive();
        }
    }

    @Nested
    @AutoConfigureTemplateDatabase(
            dataSources = {"orders", "bills"},
            refresh = Refresh.BEFORE_EACH_TEST_METHOD)
    class TwoOfThem extends AnyTests {

        @Autowired
        @Qualifier("orders")
        DataSource orders;

        @Autowired
        @Qualifier("bills")
        DataSource bills;

        @Autowired
        @Qualifier("dataSource")
        HikariDataSource ofSpringBoot;

        @RepeatedTest(2)
        void leadToATemplateDatabaseEach() {
            for (DataSource dataSource : new DataSource[] {orders, bills}) {
                assertThat(database(dataSource)).startsWith("tdb_c_");
                JdbcClient.create(dataSource).sql("CREATE TABLE note ()").update();
            }
            assertThat(ofSpringBoot.getJdbcUrl()).doesNotContain("tdb_");
        }
    }

    @Test
    void classesThatNameTheSameShareAContext() {
        assertThat(TestContexts.of(Several.class))
                .isSameAs(TestContexts.of(InheritingSeveral.class))
                .isSameAs(TestContexts.of(InAnotherOrder.class))
                .isNotSameAs(TestContexts.of(OnlyOneOfThem.class));
    }

    @Test
    void unknownNameIsAnErrorThatTellsTheKnownOnes() {
        assertThatThrownBy(() -> TestContexts.of(UnknownName.class))
                .hasStackTraceContaining("names the DataSource 'order', but this context has only ")
                .hasStackTraceContaining("orders")
                .hasStackTraceContaining("bills");
    }

    private static String database(DataSource dataSource) {
        return JdbcClient.create(dataSource)
                .sql("SELECT current_database()")
                .query(String.class)
                .single();
    }

    @SpringBootTest(webEnvironment = WebEnvironment.NONE, classes = Application.class)
    @TestPropertySource(
            properties = {
                "spring.flyway.enabled=false",
                "spring.data.jdbc.dialect=postgresql",
                "spring.datasource.url=${canary.url}",
                "spring.datasource.hikari.connection-timeout=250"
            })
    @ContextConfiguration(initializers = Canary.Initializer.class)
    abstract static class AnyTests {}

    @AutoConfigureTemplateDatabase(dataSources = {"orders", "bills"})
    static class Several extends AnyTests {}

    static class InheritingSeveral extends Several {}

    @AutoConfigureTemplateDatabase(dataSources = {"bills", "orders", "bills"})
    static class InAnotherOrder extends Several {}

    @AutoConfigureTemplateDatabase(dataSources = "bills")
    static class OnlyOneOfThem extends Several {}

    @AutoConfigureTemplateDatabase(dataSources = "order")
    static class UnknownName extends AnyTests {}

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {

        @Bean(defaultCandidate = false)
        DataSource orders() {
            return DataSourceBuilder.create()
                    .url("jdbc:postgresql://db.example/orders")
                    .build();
        }

        @Bean(defaultCandidate = false)
        DataSource bills() {
            return DataSourceBuilder.create()
                    .url("jdbc:postgresql://db.example/bills")
                    .build();
        }
    }
}
