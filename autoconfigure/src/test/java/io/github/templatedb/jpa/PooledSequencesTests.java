package io.github.templatedb.jpa;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.templatedb.AutoConfigureTemplateDatabase;
import io.github.templatedb.LongForm;
import io.github.templatedb.Refresh;
import jakarta.persistence.EntityManager;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Hibernate takes 50 numbers at a time from a sequence and keeps those it has not used, whatever the lease does. */
@SpringBootTest(
        webEnvironment = WebEnvironment.NONE,
        classes = LendingApplication.class,
        properties = "spring.flyway.locations=classpath:migrations/jpa")
@AutoConfigureTemplateDatabase(refresh = Refresh.BEFORE_EACH_TEST_METHOD)
class PooledSequencesTests {

    private static final Set<Long> OF_THE_CLASS = new HashSet<>();

    @Autowired
    EntityManager entities;

    @Autowired
    PlatformTransactionManager transactions;

    @Autowired
    JdbcClient jdbc;

    @BeforeAll
    static void lend(@Autowired EntityManager entities, @Autowired PlatformTransactionManager transactions) {
        OF_THE_CLASS.clear();
        OF_THE_CLASS.addAll(inserted(3, entities, transactions));
    }

    @ParameterizedTest
    @ValueSource(ints = {30, 60, 30, 60, 60, 30, 30})
    void committedEntitiesDoNotCollide(int number) {
        insert(number);
    }

    @ParameterizedTest
    @MethodSource("randomNumbers")
    void committedEntitiesDoNotCollideInAnyOrder(int number) {
        insert(number);
    }

    static IntStream randomNumbers() {
        return new Random(4).ints(LongForm.RUNS ? 100 : 20, 0, 180);
    }

    private void insert(int number) {
        List<Long> expected = new ArrayList<>(OF_THE_CLASS);
        expected.addAll(inserted(number, entities, transactions));
        assertThat(expected).doesNotHaveDuplicates().allMatch(id -> id > 0);
        assertThat(jdbc.sql("SELECT id FROM loan").query(Long.class).list())
                .containsExactlyInAnyOrderElementsOf(expected);
    }

    private static List<Long> inserted(int number, EntityManager entities, PlatformTransactionManager transactions) {
        List<Long> ids = new ArrayList<>();
        for (int i = 0; i < number; i++) {
            Loan loan = new Loan("number " + i);
            new TransactionTemplate(transactions).executeWithoutResult(status -> entities.persist(loan));
            ids.add(loan.getId());
        }
        return ids;
    }
}
