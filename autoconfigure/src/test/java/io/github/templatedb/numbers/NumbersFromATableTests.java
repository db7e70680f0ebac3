package io.github.templatedb.numbers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.templatedb.AutoConfigureTemplateDatabase;
import io.github.templatedb.TemplateDatabase;
import io.github.templatedb.usecases.support.WholeApplication;
import jakarta.persistence.Entity;
import jakarta.persistence.EntityManager;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.TableGenerator;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** The limit of what is known of numbers that Hibernate keeps in memory over a refresh. */
@SpringBootTest(
        webEnvironment = WebEnvironment.NONE,
        properties = "spring.flyway.locations=classpath:migrations/numbers")
@AutoConfigureTemplateDatabase
@DirtiesContext
class NumbersFromATableTests {

    @Autowired
    EntityManager entities;

    @Autowired
    PlatformTransactionManager transactions;

    @Autowired
    JdbcClient jdbc;

    @Test
    void numbersThatAreTakenOneByOneBeginAgain(TemplateDatabase database) {
        insert(10, Fee::new);
        database.refresh();
        insert(120, Fee::new);

        assertThat(jdbc.sql("SELECT max(id) - min(id) FROM fee")
                        .query(Long.class)
                        .single())
                .isEqualTo(119);
    }

    /** Not a promise: should it be red one day, the user guide says too little good. */
    @Test
    void blocksOfNumbersCollide(TemplateDatabase database) {
        insert(10, Reminder::new);
        database.refresh();

        assertThatThrownBy(() -> insert(120, Reminder::new)).hasStackTraceContaining("duplicate key");
    }

    private void insert(int number, Supplier<Object> entity) {
        TransactionTemplate transaction = new TransactionTemplate(transactions);
        for (int i = 0; i < number; i++) {
            transaction.executeWithoutResult(status -> entities.persist(entity.get()));
        }
    }

    @Entity(name = "Fee")
    static class Fee {

        @Id
        @GeneratedValue(strategy = GenerationType.TABLE, generator = "fee")
        @TableGenerator(name = "fee", table = "numbers", allocationSize = 1)
        private Long id;
    }

    @Entity(name = "Reminder")
    static class Reminder {

        @Id
        @GeneratedValue(strategy = GenerationType.TABLE, generator = "reminder")
        @TableGenerator(name = "reminder", table = "numbers", allocationSize = 50)
        private Long id;
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @WholeApplication
    static class Application {}
}
