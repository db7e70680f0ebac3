package io.github.templatedb.usecases.early;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.templatedb.usecases.support.CanaryTest;
import io.github.templatedb.usecases.support.LeadsToTheClone;
import jakarta.annotation.PostConstruct;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.sql.init.dependency.DependsOnDatabaseInitialization;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;

@CanaryTest
class EarlyConnectionTests {

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {}

    private static List<String> titles(DataSource dataSource) {
        return JdbcClient.create(dataSource)
                .sql("SELECT title || ' in ' || current_database() FROM book")
                .query(String.class)
                .list();
    }

    /** What a bean saw while it was made is what a test sees. */
    interface SeesTheMigratedClone extends LeadsToTheClone {

        @Test
        default void beanSeesTheMigratedClone(@Autowired Catalogue catalogue, @Autowired DataSource dataSource) {
            assertThat(catalogue.titles()).hasSize(1).isEqualTo(EarlyConnectionTests.titles(dataSource));
        }
    }

    interface Catalogue {

        List<String> titles();
    }

    @Nested
    @Import(ReadWhenMade.class)
    class InTheConstructor implements SeesTheMigratedClone, LeadsToTheClone.WithAnyFlywayUrl {}

    @Nested
    @Import(InTheConstructorAfterInitialization.Beans.class)
    class InTheConstructorAfterInitialization implements SeesTheMigratedClone, LeadsToTheClone.WithAnyFlywayUrl {

        static class Beans {

            @Bean
            @DependsOnDatabaseInitialization
            Catalogue catalogue(DataSource dataSource) {
                return new ReadWhenMade(dataSource);
            }
        }
    }

    @Nested
    @Import(ReadInPostConstruct.class)
    class InPostConstruct implements SeesTheMigratedClone {}

    @Nested
    @Import(InPostConstructAfterInitialization.Beans.class)
    class InPostConstructAfterInitialization implements SeesTheMigratedClone {

        static class Beans {

            @Bean
            @DependsOnDatabaseInitialization
            ReadInPostConstruct catalogue(DataSource dataSource) {
                return new ReadInPostConstruct(dataSource);
            }
        }
    }

    @Nested
    @Import(ReadInAnotherThread.class)
    class InAnotherThread implements SeesTheMigratedClone {}

    @Nested
    @Import(InAnotherThreadThatIsAwaited.Beans.class)
    class InAnotherThreadThatIsAwaited implements SeesTheMigratedClone {

        static class Beans {

            @Bean(initMethod = "titles")
            ReadInAnotherThread catalogue(DataSource dataSource) {
                return new ReadInAnotherThread(dataSource);
            }
        }
    }

    private record ReadWhenMade(List<String> titles) implements Catalogue {

        @Autowired
        ReadWhenMade(DataSource dataSource) {
            this(EarlyConnectionTests.titles(dataSource));
        }
    }

    private static final class ReadInPostConstruct implements Catalogue {

        private final DataSource dataSource;

        private List<String> titles = List.of();

        ReadInPostConstruct(DataSource dataSource) {
            this.dataSource = dataSource;
        }

        @PostConstruct
        void read() {
            titles = EarlyConnectionTests.titles(dataSource);
        }

        @Override
        public List<String> titles() {
            return titles;
        }
    }

    private static final class ReadInAnotherThread implements Catalogue {

        private final DataSource dataSource;

        private final CompletableFuture<List<String>> titles = new CompletableFuture<>();

        ReadInAnotherThread(DataSource dataSource) {
            this.dataSource = dataSource;
        }

        @PostConstruct
        void start() {
            Thread thread = new Thread(
                    () -> titles.completeAsync(() -> EarlyConnectionTests.titles(dataSource), Runnable::run),
                    "catalogue");
            thread.setDaemon(true);
            thread.start();
        }

        @Override
        public List<String> titles() {
            return titles.orTimeout(60, TimeUnit.SECONDS).join();
        }
    }
}
