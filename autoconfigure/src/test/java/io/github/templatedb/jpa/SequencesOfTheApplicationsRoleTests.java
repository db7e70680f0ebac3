package io.github.templatedb.jpa;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.templatedb.AutoConfigureTemplateDatabase;
import io.github.templatedb.TemplateDatabase;
import jakarta.persistence.EntityManager;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.platform.commons.annotation.Testable;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.TestPropertySource;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** A role that may use sequences, but not set all of them, and not even look at one. */
@Testable
class SequencesOfTheApplicationsRoleTests {

    @SpringBootTest(
            webEnvironment = WebEnvironment.NONE,
            classes = LendingApplication.class,
            properties = {
                "templatedb.refresh-strategy=clone",
                "spring.flyway.locations=classpath:migrations/jpa,classpath:migrations/jpa-roles"
            })
    @AutoConfigureTemplateDatabase
    abstract static class Lending {

        @Autowired
        TemplateDatabase database;

        @Autowired
        EntityManager entities;

        @Autowired
        PlatformTransactionManager transactions;

        @Autowired
        JdbcClient jdbc;

        @Test
        void numbersGoOnAfterARefresh() {
            Set<Long> ids = new HashSet<>();
            for (int i = 0; i < 3; i++) {
                for (int j = 0; j < 70; j++) {
                    assertThat(ids.add(lend())).isTrue();
                }
                database.refresh();
                assertThat(jdbc.sql("SELECT count(*) FROM loan")
                                .query(Long.class)
                                .single())
                        .isZero();
            }
        }

        /** The sequences are set by one role, at once: set again by another, they would seem to have been used by the test. */
        @Test
        void cloneThatWasOnlyReadIsKept() {
            assumeTrue(
                    jdbc.sql("SELECT current_setting('server_version_num')::int >= 150000")
                            .query(Boolean.class)
                            .single(),
                    "nothing can be proven before PostgreSQL 15");
            for (int i = 0; i < 2; i++) {
                lend();
                database.refresh();
            }
            for (int i = 0; i < 2; i++) {
                // Nothing can be proven while the owner's session, which has set the sequences, is about to end.
                await().until(this::staysAfterReading);
            }
        }

        private boolean staysAfterReading() {
            String before = database.name();
            assertThat(entities.createQuery("FROM Loan", Loan.class).getResultList())
                    .isEmpty();
            database.refresh();
            return database.name().equals(before);
        }

        private Long lend() {
            Loan loan = new Loan("Clean Code");
            new TransactionTemplate(transactions).executeWithoutResult(status -> {
                entities.persist(loan);
                entities.persist(new Reader("Reader of " + loan.getId()));
            });
            return loan.getId();
        }
    }

    @Nested
    @TestPropertySource(properties = "templatedb.username=lending_clerk")
    class WhoMaySetTheOne extends Lending {}

    @Nested
    @TestPropertySource(properties = "templatedb.username=lending_porter")
    class WhoMaySetTheOther extends Lending {}
}
