package io.github.templatedb.usecases.flyway;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.templatedb.AutoConfigureTemplateDatabase;
import io.github.templatedb.usecases.support.MigratedOnce;
import io.github.templatedb.usecases.support.MigrationRuns;
import io.github.templatedb.usecases.support.PlainStart;
import io.github.templatedb.usecases.support.TestContexts;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.TestPropertySource;

/** Several Flyways made by hand, without any initializer, and what other beans do with the database between their runs. */
class FlywayBeansThatMigrateTests extends MigratedOnce {

    FlywayBeansThatMigrateTests() {
        super(Builder.class);
    }

    @Test
    void cloneIsWhatAPlainStartMakes() throws SQLException {
        for (ApplicationContext context : List.of(builder, finder)) {
            PlainStart.assertIsWhatIsIn(context, context.getBean(DataSource.class), flyways(context));
        }
    }

    @Test
    void whatOnlyReadBetweenThemSawTheFirstOnly() {
        for (ApplicationContext context : List.of(builder, finder)) {
            assertThat(context.getBean(Between.class).tables())
                    .contains("orders")
                    .doesNotContain("bill");
        }
    }

    @Test
    void whatIsWrittenBetweenThemStaysAndTheSecondRunsInThatDatabase() {
        for (Class<?> application : List.of(Writing.class, WritingAgain.class)) {
            ApplicationContext context = TestContexts.of(application);
            assertThat(rows(context, "SELECT text FROM orders UNION ALL SELECT text FROM bill"))
                    .containsExactly("an order", "of the bean", "a bill", "another bill");
            assertThat(context.getBean(MigrationRuns.class).count()).isPositive();
        }
    }

    @Test
    void connectionThatIsHeldMeanwhileGoesOn() throws SQLException {
        for (Class<?> application : List.of(Holding.class, HoldingAgain.class)) {
            ApplicationContext context = TestContexts.of(application);
            Connection held = context.getBean(Held.class).connection();
            assertThat(held.isValid(10)).isTrue();
            assertThat(held.getCatalog()).isEqualTo(nameOf(context));
            assertThat(rows(context, "SELECT text FROM orders UNION ALL SELECT text FROM bill"))
                    .containsExactly("an order", "a bill", "another bill");
        }
    }

    @Test
    void whatTheFirstFlywayNeedsSeesNothingOfTheSecond() {
        for (Class<?> application : List.of(Needed.class, NeededAgain.class)) {
            ApplicationContext context = TestContexts.of(application);
            assertThat(context.getBean(Between.class).tables()).isEmpty();
            assertThat(rows(context, "SELECT text FROM orders UNION ALL SELECT text FROM bill"))
                    .containsExactly("an order", "a bill", "another bill");
            assertThat(rows(context, "SELECT relname FROM pg_class WHERE relname IN ('orders', 'bill') ORDER BY oid"))
                    .containsExactly("orders", "bill");
        }
    }

    @Override
    protected boolean isUsedBetweenFlyways() {
        return true;
    }

    @Override
    protected List<Flyway> flyways(ApplicationContext context) {
        return List.of(context.getBean("ordersFlyway", Flyway.class), context.getBean("billingFlyway", Flyway.class));
    }

    @SpringBootTest(
            classes = {Orders.class, ReadingBean.class, Billing.class},
            webEnvironment = WebEnvironment.NONE)
    @AutoConfigureTemplateDatabase
    static class Builder {}

    @SpringBootTest(
            classes = {Orders.class, WritingBean.class, Billing.class},
            webEnvironment = WebEnvironment.NONE)
    @AutoConfigureTemplateDatabase
    static class Writing {}

    @TestPropertySource(properties = "templatedb.clone.timeout=29s")
    static class WritingAgain extends Writing {}

    @SpringBootTest(
            classes = {Orders.class, HoldingBean.class, Billing.class},
            webEnvironment = WebEnvironment.NONE)
    @AutoConfigureTemplateDatabase
    static class Holding {}

    @TestPropertySource(properties = "templatedb.clone.timeout=29s")
    static class HoldingAgain extends Holding {}

    @SpringBootTest(
            classes = {NeedingOrders.class, Billing.class},
            webEnvironment = WebEnvironment.NONE)
    @AutoConfigureTemplateDatabase
    static class Needed {}

    @TestPropertySource(properties = "templatedb.clone.timeout=29s")
    static class NeededAgain extends Needed {}

    @Import(ReadingBean.class)
    static class NeedingOrders extends MigratedOnce.Application {

        @Bean(initMethod = "migrate")
        Flyway ordersFlyway(DataSource dataSource, MigrationRuns runs, Between needed) {
            return ModulesOnOneDatabaseTests.module(dataSource, runs, "orders", FlywayBeansThatMigrateTests.class);
        }
    }

    /** The beans of these classes are made in the order in which a context names the classes. */
    static class Orders extends MigratedOnce.Application {

        @Bean(initMethod = "migrate")
        Flyway ordersFlyway(DataSource dataSource, MigrationRuns runs) {
            return ModulesOnOneDatabaseTests.module(dataSource, runs, "orders", FlywayBeansThatMigrateTests.class);
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Billing {

        @Bean(initMethod = "migrate")
        Flyway billingFlyway(DataSource dataSource, MigrationRuns runs) {
            return ModulesOnOneDatabaseTests.module(dataSource, runs, "billing", FlywayBeansThatMigrateTests.class);
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class ReadingBean {

        @Bean
        Between between(DataSource dataSource) {
            return new Between(JdbcClient.create(dataSource)
                    .sql("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
                    .query(String.class)
                    .list());
        }
    }

    record Between(List<String> tables) {}

    @Configuration(proxyBeanMethods = false)
    static class WritingBean {

        @Bean
        Between between(DataSource dataSource) {
            JdbcClient.create(dataSource)
                    .sql("INSERT INTO orders VALUES ('of the bean')")
                    .update();
            return new Between(List.of());
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class HoldingBean {

        @Bean(destroyMethod = "close")
        Held held(ObjectProvider<DataSource> dataSource) throws SQLException {
            return new Held(dataSource.getObject().getConnection());
        }
    }

    record Held(Connection connection) implements AutoCloseable {

        @Override
        public void close() throws SQLException {
            connection.close();
        }
    }
}
