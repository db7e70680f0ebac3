package io.github.templatedb.usecases.isolation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import io.github.templatedb.AutoConfigureTemplateDatabase;
import io.github.templatedb.Refresh;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.RepeatedTest;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What HikariCP remembers of a pool for each thread must not keep the pools of thousands of tests in memory. */
@SpringBootTest(webEnvironment = WebEnvironment.NONE, properties = "templatedb.refresh-strategy=clone")
@AutoConfigureTemplateDatabase(refresh = Refresh.BEFORE_EACH_TEST_METHOD)
class LeftPoolsTests {

    private static final List<WeakReference<Object>> POOLS = new ArrayList<>();

    @Autowired
    HikariDataSource dataSource;

    @Autowired
    JdbcClient jdbc;

    @RepeatedTest(5)
    void write() {
        jdbc.sql("INSERT INTO book VALUES (DEFAULT, 'written', '')").update();
        POOLS.add(new WeakReference<>(dataSource.getHikariPoolMXBean()));
    }

    /** But for the last two, which somebody may still be about to close. */
    @AfterAll
    static void poolsThatWereLeftAreGone() {
        List<WeakReference<Object>> left = POOLS.subList(0, POOLS.size() - 2);
        await().untilAsserted(() -> {
            System.gc();
            assertThat(left).allMatch(pool -> pool.get() == null);
        });
    }
}
