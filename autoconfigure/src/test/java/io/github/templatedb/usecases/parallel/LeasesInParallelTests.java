package io.github.templatedb.usecases.parallel;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.templatedb.AutoConfigureTemplateDatabase;
import io.github.templatedb.LongForm;
import io.github.templatedb.Refresh;
import io.github.templatedb.TemplateDatabase;
import io.github.templatedb.usecases.support.Meeting;
import io.github.templatedb.usecases.support.OrdersAndBills;
import io.github.templatedb.usecases.support.ParallelRun;
import io.github.templatedb.usecases.support.WrittenRows;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.opentest4j.TestAbortedException;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;

/** Four classes that meet, each with leases of its own on one server. */
@ExtendWith(OutputCaptureExtension.class)
class LeasesInParallelTests {

    private static final int CLASSES = 4;

    private static Meeting meeting = Meeting.of(CLASSES);

    @TempDir
    Path migrations;

    @BeforeEach
    void expectAll() {
        meeting = Meeting.of(CLASSES);
    }

    private static void meet() throws InterruptedException {
        meeting.attend();
    }

    @Test
    void templateAndTheOneThatGrowsOnItAreBuiltOnce(CapturedOutput output) throws IOException {
        System.setProperty("plays.migrations", migrations.toString());
        try {
            Files.writeString(
                    migrations.resolve("V1__play.sql"),
                    "CREATE TABLE play AS SELECT 'Hamlet' AS title; -- " + migrations);
            assertThat(runAll(Plays.class, Plays2.class, Plays3.class, Plays4.class))
                    .isEmpty();
            assertThat(built(output)).hasSize(1);

            Files.writeString(migrations.resolve("V2__play.sql"), "INSERT INTO play VALUES ('Macbeth');");
            expectAll();
            assertThat(runAll(Plays.class, Plays2.class, Plays3.class, Plays4.class))
                    .isEmpty();
            assertThat(built(output))
                    .hasSize(2)
                    .last()
                    .asString()
                    .contains("V2__play.sql is new; nearest template shares 1 of 2");
        } finally {
            System.clearProperty("plays.migrations");
        }
    }

    @Test
    void severalDatabasesOfEachAreItsOwn() {
        assertThat(runAll(Several.class, Several2.class, Several3.class, Several4.class))
                .isEmpty();
    }

    @Test
    void whatEachWritesIsRewoundAndAudited() {
        Class<?>[] classes = LongForm.RUNS
                ? new Class<?>[] {Rewound.class, Rewound2.class, Rewound3.class, Rewound4.class}
                : new Class<?>[] {Rewound.class, Rewound2.class};
        meeting = Meeting.of(classes.length);
        assertThat(runAll(classes)).isEmpty();
    }

    @Test
    void snapshotsAreTakenOfEachAlone() {
        assertThat(runAll(Snapshots.class, Snapshots2.class, Snapshots3.class, Snapshots4.class))
                .isEmpty();
    }

    private static List<Throwable> runAll(Class<?>... classes) {
        return ParallelRun.with(CLASSES).run(classes).failures().stream()
                .filter(failure -> !(failure instanceof TestAbortedException))
                .toList();
    }

    private static List<String> built(CapturedOutput output) {
        return output.getOut()
                .lines()
                .filter(line -> line.contains("Built the template"))
                .toList();
    }

    @SpringBootTest(
            webEnvironment = WebEnvironment.NONE,
            classes = Application.class,
            properties = "spring.flyway.locations=filesystem:${plays.migrations}")
    @AutoConfigureTemplateDatabase(refresh = Refresh.BEFORE_EACH_TEST_METHOD)
    static class Plays {

        @BeforeAll
        static void begin(@Autowired JdbcTemplate jdbc) throws InterruptedException {
            meet();
        }

        @RepeatedTest(3)
        void finds(@Autowired JdbcTemplate jdbc) {
            assertThat(jdbc.queryForList("SELECT title FROM play", String.class))
                    .hasSizeLessThanOrEqualTo(2)
                    .startsWith("Hamlet");
            jdbc.update("INSERT INTO play VALUES ('of a test'), ('of a test')");
        }
    }

    static class Plays2 extends Plays {}

    static class Plays3 extends Plays {}

    static class Plays4 extends Plays {}

    static class Several extends OrdersAndBills {

        @BeforeAll
        static void begin() throws InterruptedException {
            meet();
        }

        @RepeatedTest(3)
        void finds() {
            assertThat(notes(orders)).containsExactly("of the start");
            assertThat(notes(bills)).containsExactly("of the start", "of the class");
            write(orders, getClass().getName());
            write(bills, getClass().getName());
        }
    }

    static class Several2 extends Several {}

    static class Several3 extends Several {}

    static class Several4 extends Several {}

    /** A connection of the pool, and the one that undoes. */
    @SpringBootTest(
            webEnvironment = WebEnvironment.NONE,
            classes = Application.class,
            properties = {
                "templatedb.refresh-strategy=rewind",
                "templatedb.clone.audit=true",
                "spring.datasource.hikari.maximum-pool-size=1"
            })
    @AutoConfigureTemplateDatabase(refresh = Refresh.BEFORE_EACH_TEST_METHOD)
    static class Rewound {

        private static final int ENOUGH = 500;

        /** The audit of each takes as long as a test. */
        private static final int REWINDS = LongForm.RUNS ? 10 : 2;

        @BeforeAll
        static void prepare(@Autowired JdbcTemplate jdbc) throws InterruptedException {
            jdbc.update("INSERT INTO book VALUES (DEFAULT, 'of the class', '')");
            meet();
        }

        @RepeatedTest(2)
        void writes(@Autowired JdbcTemplate jdbc, @Autowired TemplateDatabase database) {
            WrittenRows.assumeKnown(jdbc);
            int rewound = 0;
            for (int i = 0; i < ENOUGH && rewound < REWINDS; i++) {
                String before = database.name();
                assertThat(jdbc.queryForList("SELECT isbn FROM book WHERE isbn NOT LIKE '978-%'", String.class))
                        .containsExactly("of the class");
                jdbc.update(
                        "INSERT INTO book VALUES (DEFAULT, ?, '')", getClass().getName());
                database.refresh();
                rewound += database.name().equals(before) ? 1 : 0;
            }
            assertThat(rewound).isEqualTo(REWINDS);
            assertThat(
                            number(
                                    jdbc,
                                    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND usename IS NOT NULL"))
                    .isLessThanOrEqualTo(2);
        }

        private static int number(JdbcTemplate jdbc, String question) {
            return Objects.requireNonNull(jdbc.queryForObject(question, Integer.class));
        }
    }

    static class Rewound2 extends Rewound {}

    static class Rewound3 extends Rewound {}

    static class Rewound4 extends Rewound {}

    @SpringBootTest(webEnvironment = WebEnvironment.NONE, classes = Application.class)
    @AutoConfigureTemplateDatabase
    static class Snapshots {

        @Test
        void refreshGoesBackToTheOwnSnapshot(@Autowired JdbcTemplate jdbc, @Autowired TemplateDatabase database)
                throws InterruptedException {
            jdbc.update("INSERT INTO book VALUES (DEFAULT, ?, '')", getClass().getName());
            meet();
            database.snapshot();
            jdbc.update("INSERT INTO book VALUES (DEFAULT, 'later', '')");

            database.refresh();

            assertThat(jdbc.queryForList("SELECT isbn FROM book WHERE isbn NOT LIKE '978-%'", String.class))
                    .containsExactly(getClass().getName());
        }
    }

    static class Snapshots2 extends Snapshots {}

    static class Snapshots3 extends Snapshots {}

    static class Snapshots4 extends Snapshots {}

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {}
}
