package io.github.templatedb.examples.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

@LibraryTest
class ListenerTests {

    @BeforeEach
    void waitUntilSomebodyListens(@Autowired JdbcClient jdbc) {
        await().until(() -> jdbc.sql(
                        """
                        SELECT count(*) > 0 FROM pg_stat_activity
                        WHERE datname = current_database() AND query = 'LISTEN arrivals' AND state = 'idle'
                        """)
                .query(Boolean.class)
                .single());
    }

    @RepeatedTest(3)
    void notificationArrivesInEachTest(@Autowired Arrivals arrivals, @Autowired JdbcClient jdbc)
            throws InterruptedException {
        jdbc.sql("NOTIFY arrivals, 'Emma'").update();

        assertThat(arrivals.titles().poll(10, TimeUnit.SECONDS)).isEqualTo("Emma");
    }
}
