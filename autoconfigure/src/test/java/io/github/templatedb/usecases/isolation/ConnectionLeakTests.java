package io.github.templatedb.usecases.isolation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.templatedb.AutoConfigureTemplateDatabase;
import io.github.templatedb.Refresh;
import io.github.templatedb.TemplateDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.platform.commons.annotation.Testable;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Tests that never give connections back do not take any from those that follow. */
@Testable
@SpringBootTest(webEnvironment = WebEnvironment.NONE, properties = "spring.datasource.hikari.maximum-pool-size=15")
@AutoConfigureTemplateDatabase(refresh = Refresh.BEFORE_EACH_TEST_METHOD)
class ConnectionLeakTests {

    private static final List<String> LEFT = new ArrayList<>();

    /** Referred to, so that nothing closes them but the refresh. */
    private static final List<Connection> LEAKED = new ArrayList<>();

    @Autowired
    DataSource dataSource;

    @Autowired
    TemplateDatabase database;

    @Autowired
    JdbcClient jdbc;

    /** Each number of connections that the pool permits, and some once more. */
    @RepeatedTest(16)
    void leak(RepetitionInfo repetition) throws SQLException {
        assertThat(jdbc.sql("SELECT count(*) FROM book").query(Long.class).single())
                .isOne();
        for (int i = 0; i < 1 + repetition.getCurrentRepetition() % 14; i++) {
            leak(i % 2 == 0);
        }
        assertThat(LEFT).doesNotContain(database.name());
        await().untilAsserted(
                        () -> assertThat(sessionsOnDatabasesThatWereLeft()).isZero());
        LEFT.add(database.name());
    }

    private void leak(boolean inTransaction) throws SQLException {
        Connection connection = dataSource.getConnection();
        connection.setAutoCommit(!inTransaction);
        connection.createStatement().execute("INSERT INTO book VALUES (DEFAULT, 'leaked ' || random(), '')");
        LEAKED.add(connection);
    }

    private long sessionsOnDatabasesThatWereLeft() {
        return LEFT.isEmpty()
                ? 0
                : jdbc.sql("SELECT count(*) FROM pg_stat_activity WHERE datname IN (:left)")
                        .param("left", LEFT)
                        .query(Long.class)
                        .single();
    }
}
