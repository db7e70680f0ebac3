package io.github.templatedb.usecases.isolation;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.templatedb.AutoConfigureTemplateDatabase;
import io.github.templatedb.Refresh;
import java.util.Iterator;
import java.util.stream.Stream;
import org.junit.jupiter.api.RepeatedTest;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.annotation.Commit;
import org.springframework.transaction.annotation.Transactional;

/** A result that is fetched in parts, by a cursor of the server, in the transaction of a test. */
@SpringBootTest(webEnvironment = WebEnvironment.NONE, properties = "spring.jdbc.template.fetch-size=10")
@AutoConfigureTemplateDatabase(refresh = Refresh.BEFORE_EACH_TEST_METHOD)
@Transactional
class StreamedQueryTests {

    @Autowired
    JdbcTemplate jdbc;

    @RepeatedTest(3)
    void rowsAreStreamedInATransactionThatIsRolledBack() {
        streamRows();
    }

    @Commit
    @RepeatedTest(3)
    void rowsAreStreamedInATransactionThatIsCommitted() {
        streamRows();
    }

    private void streamRows() {
        jdbc.update("INSERT INTO book SELECT id, 'number ' || id, '' FROM generate_series(100, 1099) id");
        try (Stream<Long> ids = jdbc.queryForStream("SELECT id FROM book ORDER BY id", (row, i) -> row.getLong(1))) {
            Iterator<Long> rows = ids.iterator();
            for (int i = 0; i < 501; i++) {
                rows.next();
            }
            assertThat(jdbc.queryForObject(
                            "SELECT count(*) FROM pg_cursors WHERE statement LIKE 'SELECT id%'", Long.class))
                    .isOne();
            jdbc.update("DELETE FROM book");
            assertThat(rows).toIterable().hasSize(500).last().isEqualTo(1099L);
        }
    }

    /** The cursor is the server's until the transaction ends. */
    @Commit
    @RepeatedTest(3)
    @SuppressWarnings("resource") // That it is not closed is the case.
    void streamThatIsNotClosed() {
        jdbc.update("INSERT INTO book SELECT id, 'number ' || id, '' FROM generate_series(100, 1099) id");
        assertThat(jdbc.queryForStream("SELECT id FROM book", (row, i) -> row.getLong(1))
                        .iterator()
                        .next())
                .isPositive();
        assertThat(jdbc.queryForObject("SELECT count(*) FROM book", Long.class)).isEqualTo(1001);
    }
}
