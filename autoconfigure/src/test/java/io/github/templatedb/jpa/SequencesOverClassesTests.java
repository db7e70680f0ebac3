package io.github.templatedb.jpa;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.templatedb.AutoConfigureTemplateDatabase;
import io.github.templatedb.Refresh;
import io.github.templatedb.usecases.support.TestRun;
import jakarta.persistence.EntityManager;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Classes that share a context, and with it the numbers that Hibernate keeps in memory, one after the other. */
class SequencesOverClassesTests {

    @Test
    void classesThatGetAFreshDatabaseDoNotCollide() {
        TestRun.succeeds(EachClass.class, EachTest.class, EachClass.class, EachTest.class);
    }

    @Test
    void numbersThatAClassUsedBeforeItsFirstTestAreNotUsedAgain() {
        TestRun.succeeds(EachClass.class, OnlyBeforeItsFirstTest.class, EachClass.class);
    }

    private static Set<Long> lent(EntityManager entities, PlatformTransactionManager transactions) {
        Set<Long> ids = new HashSet<>();
        for (int i = 0; i < 230; i++) {
            Loan loan = new Loan("a book");
            new TransactionTemplate(transactions).executeWithoutResult(status -> entities.persist(loan));
            assertThat(loan.getId()).isPositive();
            ids.add(loan.getId());
        }
        assertThat(ids).hasSize(230);
        return ids;
    }

    abstract static class Lending {

        @Autowired
        EntityManager entities;

        @Autowired
        PlatformTransactionManager transactions;

        @Autowired
        JdbcClient jdbc;
    }

    @SpringBootTest(
            webEnvironment = WebEnvironment.NONE,
            classes = LendingApplication.class,
            properties = "spring.flyway.locations=classpath:migrations/jpa")
    @AutoConfigureTemplateDatabase(refresh = Refresh.BEFORE_CLASS)
    static class EachClass extends Lending {

        @Test
        void lend() {
            Set<Long> ids = lent(entities, transactions);
            assertThat(jdbc.sql("SELECT id FROM loan").query(Long.class).list())
                    .containsExactlyInAnyOrderElementsOf(ids);
        }
    }

    @SpringBootTest(
            webEnvironment = WebEnvironment.NONE,
            classes = LendingApplication.class,
            properties = "spring.flyway.locations=classpath:migrations/jpa")
    @AutoConfigureTemplateDatabase(refresh = Refresh.BEFORE_EACH_TEST_METHOD)
    static class EachTest extends Lending {

        private static Set<Long> ofTheClass = Set.of();

        @BeforeAll
        static void lend(@Autowired EntityManager entities, @Autowired PlatformTransactionManager transactions) {
            ofTheClass = lent(entities, transactions);
        }

        @RepeatedTest(3)
        void lend() {
            Set<Long> ids = lent(entities, transactions);
            ids.addAll(ofTheClass);
            assertThat(ids).hasSize(460);
            assertThat(jdbc.sql("SELECT id FROM loan").query(Long.class).list())
                    .containsExactlyInAnyOrderElementsOf(ids);
        }
    }

    @SpringBootTest(
            webEnvironment = WebEnvironment.NONE,
            classes = LendingApplication.class,
            properties = "spring.flyway.locations=classpath:migrations/jpa")
    @AutoConfigureTemplateDatabase(refresh = Refresh.BEFORE_EACH_TEST_METHOD)
    static class OnlyBeforeItsFirstTest {

        @BeforeAll
        static void lend(@Autowired EntityManager entities, @Autowired PlatformTransactionManager transactions) {
            lent(entities, transactions);
        }

        @Test
        void doNothing() {}
    }
}
