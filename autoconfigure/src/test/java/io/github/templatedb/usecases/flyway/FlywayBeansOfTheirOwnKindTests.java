package io.github.templatedb.usecases.flyway;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.templatedb.AutoConfigureTemplateDatabase;
import io.github.templatedb.Refresh;
import io.github.templatedb.TemplateDatabase;
import io.github.templatedb.usecases.support.MigrationRuns;
import javax.sql.DataSource;
import org.aopalliance.intercept.MethodInterceptor;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.configuration.Configuration;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.platform.commons.annotation.Testable;
import org.springframework.aop.framework.ProxyFactory;
import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.core.simple.JdbcClient;

@Testable
class FlywayBeansOfTheirOwnKindTests {

    @Nested
    @SpringBootTest(classes = SubclassApplication.class, webEnvironment = WebEnvironment.NONE)
    @AutoConfigureTemplateDatabase(refresh = Refresh.BEFORE_EACH_TEST_METHOD)
    class Subclass {

        @RepeatedTest(2)
        void refreshRestoresWhatItMigrated(@Autowired JdbcClient jdbc) {
            assertThat(jdbc.sql("SELECT isbn FROM book").query(String.class).list())
                    .containsExactly("978-0132350884");
            jdbc.sql("INSERT INTO book VALUES (DEFAULT, 'of a test', '')").update();
        }

        @RepeatedTest(2)
        void doesWhatItDoes(
                @Autowired Flyway flyway,
                @Autowired MigrationRuns runs,
                @Autowired TemplateDatabase database,
                @Autowired JdbcClient jdbc) {
            assertThat(flyway).isExactlyInstanceOf(OwnFlyway.class);
            String before = database.name();
            int runsBefore = runs.count();
            flyway.clean();
            flyway.migrate();
            assertThat(runs.count()).isEqualTo(runsBefore + 1);
            assertThat(database.name()).isEqualTo(before);
            assertThat(jdbc.sql("SELECT count(*) FROM book")
                            .query(Integer.class)
                            .single())
                    .isEqualTo(1);
        }
    }

    @Nested
    @SpringBootTest(
            classes = SubclassWithUrlApplication.class,
            webEnvironment = WebEnvironment.NONE,
            properties = "spring.datasource.url=jdbc:postgresql://db.example/library")
    @AutoConfigureTemplateDatabase(refresh = Refresh.BEFORE_EACH_TEST_METHOD)
    class SubclassWithTheConfiguredUrl {

        @RepeatedTest(2)
        void migratesTheDatabaseOfTheContextAndNotTheConfiguredOne(
                @Autowired Flyway flyway, @Autowired JdbcClient jdbc) {
            assertThat(flyway.info().pending()).isEmpty();
            assertThat(jdbc.sql("SELECT isbn FROM book").query(String.class).list())
                    .containsExactly("978-0132350884");
            jdbc.sql("INSERT INTO book VALUES (DEFAULT, 'of a test', '')").update();
        }
    }

    @Nested
    @SpringBootTest(
            classes = ProxyApplication.class,
            webEnvironment = WebEnvironment.NONE,
            properties = "spring.flyway.clean-disabled=false")
    @AutoConfigureTemplateDatabase
    class Proxy {

        @RepeatedTest(2)
        void leadsToTheBean(@Autowired Flyway flyway, @Autowired MigrationRuns runs, @Autowired JdbcClient jdbc) {
            assertThat(AopUtils.isCglibProxy(flyway)).isTrue();
            int runsBefore = runs.count();
            flyway.clean();
            assertThat(flyway.migrate().migrationsExecuted).isEqualTo(2);
            assertThat(runs.count()).isEqualTo(runsBefore);
            assertThat(jdbc.sql("SELECT count(*) FROM book")
                            .query(Integer.class)
                            .single())
                    .isEqualTo(1);
        }
    }

    @org.springframework.context.annotation.Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class SubclassApplication {

        @Bean
        MigrationRuns migrationRuns() {
            return new MigrationRuns();
        }

        @Bean(initMethod = "migrate")
        Flyway flyway(DataSource dataSource, MigrationRuns runs) {
            return new OwnFlyway(Flyway.configure()
                    .dataSource(dataSource)
                    .cleanDisabled(false)
                    .callbacks(runs));
        }
    }

    @org.springframework.context.annotation.Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class SubclassWithUrlApplication {

        @Bean(initMethod = "migrate")
        Flyway flyway() {
            return new OwnFlyway(
                    Flyway.configure().dataSource("jdbc:postgresql://db.example/library", "library", "secret"));
        }
    }

    static class OwnFlyway extends Flyway {

        OwnFlyway(Configuration configuration) {
            super(configuration);
        }
    }

    @org.springframework.context.annotation.Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class ProxyApplication {

        @Bean
        MigrationRuns migrationRuns() {
            return new MigrationRuns();
        }

        @Bean
        static BeanPostProcessor proxies() {
            return new BeanPostProcessor() {
                @Override
                public Object postProcessAfterInitialization(Object bean, String beanName) {
                    if (!(bean instanceof Flyway)) {
                        return bean;
                    }
                    ProxyFactory proxy = new ProxyFactory(bean);
                    proxy.setProxyTargetClass(true);
                    proxy.addAdvice((MethodInterceptor) invocation -> invocation.proceed());
                    return proxy.getProxy();
                }
            };
        }
    }
}
