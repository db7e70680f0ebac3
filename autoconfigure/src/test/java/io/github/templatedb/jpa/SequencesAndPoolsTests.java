package io.github.templatedb.jpa;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.github.templatedb.AutoConfigureTemplateDatabase;
import io.github.templatedb.Refresh;
import jakarta.persistence.EntityManager;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.Set;
import javax.sql.DataSource;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.platform.commons.annotation.Testable;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.DependsOn;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Primary;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.TestPropertySource;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Numbers go on, whatever connections there are to see how far they came. */
@Testable
class SequencesAndPoolsTests {

    @SpringBootTest(
            webEnvironment = WebEnvironment.NONE,
            classes = LendingApplication.class,
            properties = "spring.flyway.locations=classpath:migrations/jpa")
    @AutoConfigureTemplateDatabase(refresh = Refresh.BEFORE_EACH_TEST_METHOD)
    abstract static class Lending {

        @Autowired
        EntityManager entities;

        @Autowired
        PlatformTransactionManager transactions;

        @Autowired
        JdbcClient jdbc;

        @Autowired
        DataSource dataSource;

        @RepeatedTest(6)
        void lend() {
            Set<Long> ids = new HashSet<>();
            for (int i = 0; i < 70; i++) {
                Loan loan = new Loan("a book");
                new TransactionTemplate(transactions).executeWithoutResult(status -> entities.persist(loan));
                assertThat(ids.add(loan.getId())).isTrue();
                assertThat(loan.getId()).isPositive();
            }
            assertThat(jdbc.sql("SELECT count(*) FROM loan").query(Long.class).single())
                    .isEqualTo(70);
        }
    }

    @Nested
    @TestPropertySource(properties = "spring.datasource.hikari.auto-commit=false")
    class WithoutAutoCommit extends Lending {}

    @Nested
    @TestPropertySource(properties = "spring.datasource.type=org.apache.commons.dbcp2.BasicDataSource")
    class Dbcp2 extends Lending {}

    @Nested
    @TestPropertySource(properties = "spring.datasource.hikari.maximum-pool-size=2")
    class AllConnectionsInUse extends Lending {

        /** None is left for the refresh. */
        @Override
        @RepeatedTest(6)
        void lend() {
            super.lend();
            leak();
            leak();
        }

        private void leak() {
            try {
                assertThat(dataSource.getConnection().isValid(1)).isTrue();
            } catch (SQLException ex) {
                throw new AssertionError(ex);
            }
        }
    }

    /** The first pool that has an idle connection has a role that may not even look at sequences. */
    @Nested
    @Import(AnotherRole.Reporting.class)
    class AnotherRole extends Lending {

        @Autowired
        @Qualifier("reporting")
        DataSource reporting;

        @Override
        @RepeatedTest(6)
        void lend() {
            super.lend();
            assertThat(JdbcClient.create(reporting)
                            .sql("SELECT current_user")
                            .query(String.class)
                            .single())
                    .isEqualTo("pg_monitor");
        }

        @TestConfiguration(proxyBeanMethods = false)
        static class Reporting {

            @Bean
            HikariDataSource reporting() {
                HikariDataSource reporting = configured();
                reporting.setConnectionInitSql("SET ROLE pg_monitor");
                return reporting;
            }

            @Bean
            @Primary
            @DependsOn("reporting")
            HikariDataSource writing() {
                return configured();
            }

            private static HikariDataSource configured() {
                HikariDataSource configured = new HikariDataSource();
                configured.setJdbcUrl("jdbc:postgresql://db.invalid:5432/library");
                return configured;
            }
        }
    }
}
