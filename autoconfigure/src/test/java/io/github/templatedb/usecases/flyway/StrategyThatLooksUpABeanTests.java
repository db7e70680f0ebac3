package io.github.templatedb.usecases.flyway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import io.github.templatedb.AutoConfigureTemplateDatabase;
import io.github.templatedb.LongForm;
import io.github.templatedb.usecases.support.MigratedOnce;
import io.github.templatedb.usecases.support.TestContexts;
import java.sql.SQLException;
import java.sql.Statement;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.callback.BaseCallback;
import org.flywaydb.core.api.callback.Context;
import org.flywaydb.core.api.callback.Event;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.flyway.autoconfigure.FlywayMigrationStrategy;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationContextAware;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.support.StaticApplicationContext;

/** It may find another bean in each context, so a template is shared only by contexts of one test class. */
@ExtendWith(OutputCaptureExtension.class)
class StrategyThatLooksUpABeanTests {

    @LongForm(except = {1, 6})
    @ParameterizedTest
    @ValueSource(strings = {"bean-factory", "provider", "aware", "mock", "static", "callback"})
    void eachTestClassHasTheDatabaseThatItsBeanDecides(String way) {
        assertThat(tables(Orders.class, way)).isEqualTo("orders");
        assertThat(tables(Billing.class, way)).isEqualTo("bill");
    }

    @Test
    void oneLineSaysWhyAndHowToShare(CapturedOutput output) {
        tables(Orders.class, "said");
        tables(Billing.class, "said");
        assertThat(output)
                .containsOnlyOnce("Saying.beans is a org.springframework.beans")
                .contains("So each test class has a template of its own. They share one if");
    }

    private static String tables(Class<?> testClass, String way) {
        ApplicationContext context = TestContexts.with(testClass, "way=" + way).getApplicationContext();
        return String.join(
                ",",
                MigratedOnce.rows(context, "SELECT tablename FROM pg_tables WHERE tablename IN ('orders', 'bill')"));
    }

    private static void migrate(Flyway flyway, Module module) {
        Flyway.configure()
                .configuration(flyway.getConfiguration())
                .locations("classpath:migrations/modules/" + module.name())
                .load()
                .migrate();
    }

    @SpringBootTest(
            classes = {Orders.Of.class, Ways.class},
            properties = "spring.flyway.locations=classpath:migrations/note")
    @AutoConfigureTemplateDatabase
    static class Orders {

        @Configuration(proxyBeanMethods = false)
        static class Of {

            @Bean
            Module module(@Value("${way}") String way) {
                return moduleOf(way, "orders");
            }
        }
    }

    @SpringBootTest(
            classes = {Billing.Of.class, Ways.class},
            properties = "spring.flyway.locations=classpath:migrations/note")
    @AutoConfigureTemplateDatabase
    static class Billing {

        @Configuration(proxyBeanMethods = false)
        static class Of {

            @Bean
            Module module(@Value("${way}") String way) {
                return moduleOf(way, "billing");
            }
        }
    }

    private static Module moduleOf(String way, String name) {
        if (!way.equals("mock")) {
            return new NamedModule(name);
        }
        Module mock = mock(NamedModule.class);
        when(mock.name()).thenReturn(name);
        return mock;
    }

    interface Module {

        String name();
    }

    static class NamedModule implements Module {

        private final String name;

        NamedModule(String name) {
            this.name = name;
        }

        @Override
        public String name() {
            return name;
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Ways {

        @Bean
        @ConditionalOnProperty(name = "way", havingValue = "bean-factory")
        FlywayMigrationStrategy lookingUp(BeanFactory beans) {
            return flyway -> migrate(flyway, beans.getBean(Module.class));
        }

        @Bean
        @ConditionalOnProperty(name = "way", havingValue = "provider")
        FlywayMigrationStrategy givenAProvider(ObjectProvider<Module> modules) {
            return flyway -> migrate(flyway, modules.getObject());
        }

        @Bean
        @ConditionalOnProperty(name = "way", havingValue = "aware")
        FlywayMigrationStrategy aware() {
            return new Aware();
        }

        @Bean
        @ConditionalOnProperty(name = "way", havingValue = "mock")
        FlywayMigrationStrategy callingAMock(Module module) {
            return flyway -> migrate(flyway, module);
        }

        @Bean
        @ConditionalOnProperty(name = "way", havingValue = "static")
        FlywayMigrationStrategy askingAStaticContext(ContextHolder holder) {
            return flyway -> migrate(flyway, ContextHolder.module());
        }

        @Bean
        @ConditionalOnProperty(name = "way", havingValue = "static")
        ContextHolder contextHolder() {
            return new ContextHolder();
        }

        @Bean
        @ConditionalOnProperty(name = "way", havingValue = "callback")
        Filling filling(BeanFactory beans) {
            return new Filling(beans);
        }

        @Bean
        @ConditionalOnProperty(name = "way", havingValue = "said")
        Saying saying(BeanFactory beans) {
            return new Saying(beans);
        }
    }

    static class Aware implements FlywayMigrationStrategy, ApplicationContextAware {

        private ApplicationContext context = new StaticApplicationContext();

        @Override
        public void setApplicationContext(ApplicationContext applicationContext) {
            context = applicationContext;
        }

        @Override
        public void migrate(Flyway flyway) {
            StrategyThatLooksUpABeanTests.migrate(flyway, context.getBean(Module.class));
        }
    }

    record Saying(BeanFactory beans) implements FlywayMigrationStrategy {

        @Override
        public void migrate(Flyway flyway) {
            StrategyThatLooksUpABeanTests.migrate(flyway, beans.getBean(Module.class));
        }
    }

    /** Without a strategy: makes the table itself. */
    static class Filling extends BaseCallback {

        private final BeanFactory beans;

        Filling(BeanFactory beans) {
            this.beans = beans;
        }

        @Override
        public boolean supports(Event event, Context context) {
            return event == Event.BEFORE_MIGRATE;
        }

        @Override
        public void handle(Event event, Context context) {
            String table = beans.getBean(Module.class).name().equals("orders") ? "orders" : "bill";
            try (Statement statement = context.getConnection().createStatement()) {
                statement.execute("CREATE TABLE IF NOT EXISTS " + table + " (id int)");
            } catch (SQLException ex) {
                throw new IllegalStateException(ex);
            }
        }
    }
}

/** In a file of its own, as many applications have it. */
final class ContextHolder implements ApplicationContextAware {

    private static ApplicationContext context = new StaticApplicationContext();

    static StrategyThatLooksUpABeanTests.Module module() {
        return context.getBean(StrategyThatLooksUpABeanTests.Module.class);
    }

    @Override
    public void setApplicationContext(ApplicationContext applicationContext) {
        hold(applicationContext);
    }

    private static void hold(ApplicationContext applicationContext) {
        context = applicationContext;
    }
}
