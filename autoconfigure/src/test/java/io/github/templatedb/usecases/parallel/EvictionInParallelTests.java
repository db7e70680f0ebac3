package io.github.templatedb.usecases.parallel;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.templatedb.AutoConfigureTemplateDatabase;
import io.github.templatedb.Refresh;
import io.github.templatedb.usecases.LibraryApplication;
import io.github.templatedb.usecases.support.Meeting;
import io.github.templatedb.usecases.support.ParallelRun;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTestContextBootstrapper;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.core.SpringProperties;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.BootstrapWith;
import org.springframework.test.context.CacheAwareContextLoaderDelegate;
import org.springframework.test.context.ContextConfiguration;
import org.springframework.test.context.TestPropertySource;
import org.springframework.test.context.cache.ContextCache;
import org.springframework.test.context.cache.DefaultCacheAwareContextLoaderDelegate;
import org.springframework.test.context.cache.DefaultContextCache;
import org.springframework.test.context.junit.jupiter.SpringExtension;

/** Spring keeps fewer contexts than classes need that run in parallel. */
@ExtendWith(OutputCaptureExtension.class)
class EvictionInParallelTests {

    private static final String MAX_SIZE = ContextCache.MAX_CONTEXT_CACHE_SIZE_PROPERTY_NAME;

    private static ContextCache cache = new DefaultContextCache();

    private static Meeting meeting = Meeting.of(0);

    /** Spring's own cache is made with this class, and keeps its size. */
    @BeforeAll
    static void makeCacheOfOtherTests() {
        new DefaultCacheAwareContextLoaderDelegate();
    }

    @BeforeEach
    void expectFour() {
        meeting = Meeting.of(4);
    }

    @AfterEach
    void forget() {
        SpringProperties.setProperty(MAX_SIZE, null);
        cache.clear();
    }

    private static void keep(int contexts) {
        SpringProperties.setProperty(MAX_SIZE, Integer.toString(contexts));
        cache = new DefaultContextCache();
    }

    @Test
    void classThatRunsKeepsItsContextWhileThoseOfOthersAreClosed(CapturedOutput output) {
        keep(2);

        ParallelRun run = ParallelRun.with(2).run(Lasting.class, First.class, Second.class, Third.class);

        assertThat(run.failures()).isEmpty();
        assertThat(run.succeeded()).hasSize(3 + 3);
        assertThat(cache.getMissCount()).as("contexts that were loaded").isEqualTo(4);
        assertThat(output).doesNotContain("which is running");
    }

    @Test
    void classesWaitIfSpringWouldCloseWhatTheyUse() {
        keep(1);

        ParallelRun run = ParallelRun.with(2).run(First.class, Second.class, Third.class);

        assertThat(run.failures()).isEmpty();
        assertThat(cache.getMissCount()).as("contexts that were loaded").isEqualTo(3);
    }

    @Test
    void lossOfAContextIsSaid(CapturedOutput output) {
        cache = new DefaultContextCache(1);
        // The one that runs, and the next; another one may fail before it comes.
        meeting = Meeting.of(2);

        ParallelRun run = ParallelRun.with(2).run(Lasting.class, First.class, Second.class, Third.class);

        assertThat(run.failures()).isNotEmpty();
        assertThat(output)
                .containsPattern("WARN .* Spring closes the application context of "
                        + Lasting.class.getName().replace("$", "\\$")
                        + ", which is running, for that of .*spring\\.test\\.context\\.cache\\.maxSize");
    }

    static final class Bootstrapper extends SpringBootTestContextBootstrapper {

        @Override
        protected CacheAwareContextLoaderDelegate getCacheAwareContextLoaderDelegate() {
            return new DefaultCacheAwareContextLoaderDelegate(cache);
        }
    }

    @BootstrapWith(Bootstrapper.class)
    @ContextConfiguration(classes = LibraryApplication.class)
    @TestPropertySource(properties = "spring.main.web-application-type=none")
    @AutoConfigureTemplateDatabase(refresh = Refresh.BEFORE_EACH_TEST_METHOD)
    @ExtendWith(SpringExtension.class)
    static class Kind {

        @Autowired
        JdbcClient jdbc;

        void write() {
            assertThat(jdbc.sql("SELECT count(*) FROM book WHERE isbn = 'of a test'")
                            .query(Integer.class)
                            .single())
                    .isZero();
            jdbc.sql("INSERT INTO book VALUES (DEFAULT, 'of a test', '')").update();
        }

        @Test
        void writes() {
            meeting.count();
            write();
        }
    }

    /** Its first test lasts until all others have had their contexts. */
    static class Lasting extends Kind {

        @Override
        void writes() {}

        @RepeatedTest(3)
        void writesAfterAll(RepetitionInfo repetition) throws InterruptedException {
            if (repetition.getCurrentRepetition() == 1) {
                meeting.attend();
            }
            write();
        }
    }

    @TestPropertySource(properties = "kind=1")
    static class First extends Kind {}

    @TestPropertySource(properties = "kind=2")
    static class Second extends Kind {}

    @TestPropertySource(properties = "kind=3")
    static class Third extends Kind {}
}
