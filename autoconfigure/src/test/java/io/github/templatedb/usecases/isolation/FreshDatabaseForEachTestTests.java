package io.github.templatedb.usecases.isolation;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.templatedb.AutoConfigureTemplateDatabase;
import io.github.templatedb.Refresh;
import io.github.templatedb.TemplateDatabase;
import io.github.templatedb.usecases.support.WholeApplication;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.annotation.Commit;
import org.springframework.test.context.transaction.TestTransaction;
import org.springframework.transaction.annotation.Transactional;

@WholeApplication
@SpringBootTest(webEnvironment = WebEnvironment.NONE)
@AutoConfigureTemplateDatabase(refresh = Refresh.BEFORE_EACH_TEST_METHOD)
class FreshDatabaseForEachTestTests {

    private static final Set<DataSource> POOLS = new HashSet<>();

    @Autowired
    JdbcClient jdbc;

    @Autowired
    DataSource dataSource;

    @Autowired
    TemplateDatabase database;

    /** Before the first test, and so part of what each refresh restores. */
    @BeforeAll
    static void shelve(@Autowired JdbcClient jdbc) {
        jdbc.sql("INSERT INTO book VALUES (DEFAULT, 'of the class', '')").update();
    }

    /** On the fresh database. */
    @BeforeEach
    void borrow() {
        jdbc.sql("INSERT INTO book VALUES (DEFAULT, 'of the method', '')").update();
    }

    @AfterAll
    static void allHadTheSameDataSource() {
        assertThat(POOLS).hasSize(1);
    }

    private void write() {
        assertThat(books()).containsExactlyInAnyOrder("978-0132350884", "of the class", "of the method");
        jdbc.sql("INSERT INTO book VALUES (DEFAULT, 'of the test', '')").update();
        assertThat(jdbc.sql("SELECT current_database()").query(String.class).single())
                .isEqualTo(database.name());
        POOLS.add(dataSource);
    }

    private Iterable<String> books() {
        return jdbc.sql("SELECT isbn FROM book").query(String.class).list();
    }

    @Test
    void one() {
        write();
    }

    @Test
    void another() {
        write();
    }

    @RepeatedTest(3)
    void eachRepetition() {
        write();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void eachSetOfParameters(int number) {
        assertThat(number).isPositive();
        write();
    }

    @Test
    @Transactional
    void transactionThatIsRolledBack() {
        write();
    }

    @Test
    @Transactional
    @Commit
    void transactionThatIsCommitted() {
        write();
    }

    @Test
    @Transactional
    void transactionsOfTheTestItself() {
        write();
        TestTransaction.flagForCommit();
        TestTransaction.end();
        TestTransaction.start();
        assertThat(books()).contains("of the test");
    }

    @Test
    @Transactional
    void refreshBetweenTwoTransactionsOfTheTestItself() {
        write();
        TestTransaction.flagForCommit();
        TestTransaction.end();
        database.refresh();
        TestTransaction.start();
        assertThat(books()).containsExactlyInAnyOrder("978-0132350884", "of the class");
    }

    @Test
    void refreshInTheMiddle() {
        write();
        database.refresh();
        assertThat(books()).containsExactlyInAnyOrder("978-0132350884", "of the class");
    }

    @TestFactory
    Stream<DynamicTest> eachDynamicTestBeginsWithWhatItsFactoryWrote() {
        write();
        return IntStream.range(0, 3)
                .mapToObj(i -> DynamicTest.dynamicTest("number " + i, () -> {
                    assertThat(books())
                            .containsExactlyInAnyOrder(
                                    "978-0132350884", "of the class", "of the method", "of the test");
                    jdbc.sql("INSERT INTO book VALUES (DEFAULT, 'of the dynamic test', '')")
                            .update();
                }));
    }

    @Nested
    class InANestedClass {

        @BeforeAll
        static void shelve(@Autowired JdbcClient jdbc) {
            jdbc.sql("INSERT INTO book VALUES (DEFAULT, 'of the nested class', '')")
                    .update();
        }

        @RepeatedTest(3)
        void eachRepetition() {
            assertThat(books())
                    .containsExactlyInAnyOrder(
                            "978-0132350884", "of the class", "of the nested class", "of the method");
            jdbc.sql("INSERT INTO book VALUES (DEFAULT, 'of the nested test', '')")
                    .update();
        }
    }
}
