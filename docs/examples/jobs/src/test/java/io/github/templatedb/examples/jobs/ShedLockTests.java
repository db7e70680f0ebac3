package io.github.templatedb.examples.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.templatedb.TemplateDatabase;
import java.util.List;
import net.javacrumbs.shedlock.support.StorageBasedLockProvider;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

@LibraryTest
class ShedLockTests {

    @Autowired
    private Digests digests;

    @Autowired
    private JdbcClient jdbc;

    @RepeatedTest(3)
    void lockWhoseRowComesFromAMigrationIsTakenInEachTest() {
        digests.write();

        assertThat(lines()).containsExactly("digest");
    }

    @RepeatedTest(3)
    void lockIsTakenInEachTestIfTheCacheIsCleared(@Autowired StorageBasedLockProvider locks) {
        locks.clearCache();

        digests.send();

        assertThat(lines()).containsExactly("letter");
    }

    @Test
    void lockIsNotTakenAfterARefreshIfTheCacheIsNotCleared(@Autowired TemplateDatabase database) {
        digests.send();
        database.refresh();

        digests.send();

        assertThat(lines()).isEmpty();
    }

    private List<String> lines() {
        return jdbc.sql("SELECT line FROM report").query(String.class).list();
    }
}
