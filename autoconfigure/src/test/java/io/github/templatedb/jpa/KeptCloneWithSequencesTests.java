package io.github.templatedb.jpa;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.templatedb.AutoConfigureTemplateDatabase;
import io.github.templatedb.TemplateDatabase;
import jakarta.persistence.EntityManager;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** That sequences of a clone were set forward does not count as a change, what tests do to them does. */
@SpringBootTest(
        webEnvironment = WebEnvironment.NONE,
        classes = LendingApplication.class,
        properties = {"spring.flyway.locations=classpath:migrations/jpa", "templatedb.refresh-strategy=clone"})
@AutoConfigureTemplateDatabase
class KeptCloneWithSequencesTests {

    @Autowired
    TemplateDatabase database;

    @Autowired
    EntityManager entities;

    @Autowired
    PlatformTransactionManager transactions;

    @Autowired
    JdbcClient jdbc;

    private String before;

    @BeforeEach
    void useBothSequencesAndRefresh() {
        assumeTrue(
                jdbc.sql("SELECT current_setting('server_version_num')::int >= 150000")
                        .query(Boolean.class)
                        .single(),
                "nothing can be proven before PostgreSQL 15");
        new TransactionTemplate(transactions).executeWithoutResult(status -> {
            entities.persist(new Loan("Clean Code"));
            entities.persist(new Reader("Ada"));
        });
        database.refresh();
        before = database.name();
    }

    @Test
    void cloneThatWasOnlyReadIsKept() {
        for (int i = 0; i < 3; i++) {
            assertThat(entities.createQuery("FROM Loan", Loan.class).getResultList())
                    .isEmpty();
            database.refresh();
            assertThat(database.name()).isEqualTo(before);
        }
    }

    @Test
    void cloneOfWhichASequenceWasUsedIsNotKept() {
        jdbc.sql("SELECT nextval('loan_seq')").query(Long.class).single();
        database.refresh();
        assertThat(database.name()).isNotEqualTo(before);
    }

    @Test
    void cloneOfWhichASequenceWasSetBackIsNotKept() {
        jdbc.sql("SELECT setval('loan_seq', 1)").query(Long.class).single();
        database.refresh();
        assertThat(database.name()).isNotEqualTo(before);
    }
}
