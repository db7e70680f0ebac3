package io.github.templatedb.jpa;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.templatedb.AutoConfigureTemplateDatabase;
import io.github.templatedb.Refresh;
import io.github.templatedb.TemplateDatabase;
import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import java.util.List;
import java.util.function.Consumer;
import org.hibernate.Session;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionTemplate;

/** What Hibernate keeps of a database is forgotten with it: entities, collections and results of queries. */
@SpringBootTest(
        webEnvironment = WebEnvironment.NONE,
        classes = LendingApplication.class,
        properties = {
            "spring.flyway.locations=classpath:migrations/jpa",
            "spring.jpa.properties.hibernate.cache.use_query_cache=true",
            "spring.jpa.properties.hibernate.javax.cache.missing_cache_strategy=create"
        })
@AutoConfigureTemplateDatabase(refresh = Refresh.BEFORE_EACH_TEST_METHOD)
class SecondLevelCacheTests {

    private static Long ada;

    @Autowired
    EntityManagerFactory factory;

    @Autowired
    EntityManager entities;

    @Autowired
    PlatformTransactionManager transactions;

    @Autowired
    TemplateDatabase database;

    @BeforeAll
    static void register(@Autowired EntityManager entities, @Autowired PlatformTransactionManager transactions) {
        Reader reader = new Reader("Ada");
        new TransactionTemplate(transactions).executeWithoutResult(status -> entities.persist(reader));
        ada = reader.getId();
    }

    @RepeatedTest(3)
    void nothingIsCachedOfTheDatabaseOfAnotherTest() {
        seeWhatIsInTheBaseline();
        fillTheCaches();
    }

    @Test
    void nothingIsCachedAfterARefreshInTheMiddleOfATest() {
        fillTheCaches();
        database.refresh();
        seeWhatIsInTheBaseline();
    }

    @Test
    @Transactional
    void transactionOfATestBeginsWithoutEntities() {
        seeWhatIsInTheBaseline();
        entities.find(Reader.class, ada).setName("Bea");
    }

    private void seeWhatIsInTheBaseline() {
        inTransaction(session -> {
            assertThat(names(session)).containsExactly("Ada");
            Reader reader = session.find(Reader.class, ada);
            assertThat(reader.getName()).isEqualTo("Ada");
            assertThat(reader.getLoans()).isEmpty();
        });
    }

    private void fillTheCaches() {
        inTransaction(session -> {
            Reader reader = session.find(Reader.class, ada);
            reader.setName("Bea");
            Loan loan = new Loan("Clean Code");
            session.persist(loan);
            reader.getLoans().add(loan);
        });
        for (int i = 0; i < 2; i++) {
            inTransaction(session -> {
                assertThat(names(session)).containsExactly("Bea");
                assertThat(session.find(Reader.class, ada).getLoans()).hasSize(1);
            });
        }
        assertThat(factory.getCache().contains(Reader.class, ada)).isTrue();
    }

    private void inTransaction(Consumer<Session> work) {
        new TransactionTemplate(transactions)
                .executeWithoutResult(status -> work.accept(entities.unwrap(Session.class)));
    }

    private static List<String> names(Session session) {
        return session.createQuery("SELECT name FROM Reader", String.class)
                .setCacheable(true)
                .getResultList();
    }
}
