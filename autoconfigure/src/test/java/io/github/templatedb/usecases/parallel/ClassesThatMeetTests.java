package io.github.templatedb.usecases.parallel;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.templatedb.AutoConfigureTemplateDatabase;
import io.github.templatedb.Refresh;
import io.github.templatedb.usecases.support.Meeting;
import io.github.templatedb.usecases.support.ParallelRun;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.ApplicationContext;

/** Contexts of two classes, each of which runs until the other one does. */
class ClassesThatMeetTests {

    private static Meeting meeting = Meeting.of(2);

    @BeforeEach
    void forget() {
        InParallel.forget();
        meeting = Meeting.of(2);
    }

    @Test
    void twoClassesOnOneContextMeetOnTwoDatabases() {
        ParallelRun run = ParallelRun.with(2).run(Meets.class, MeetsToo.class);

        assertThat(run.failures()).isEmpty();
        assertThat(InParallel.CONTEXTS).hasSize(2);
    }

    @Test
    void nestedClassesHaveTheContextOfTheClassThatRunsThem() {
        ParallelRun run = ParallelRun.with(2).run(FirstContract.class, SecondContract.class);

        assertThat(run.failures()).isEmpty();
        assertThat(run.succeeded()).hasSize(2 * (6 + 3));
        assertThat(InParallel.CONTEXTS).hasSize(2);
    }

    @Test
    void classThatSaysNeverSharesWithOthersThatDo() {
        ParallelRun run = ParallelRun.with(2).run(Shares.class, SharesToo.class);

        assertThat(run.failures()).isEmpty();
        assertThat(InParallel.CONTEXTS).hasSize(1);
    }

    @Test
    void classThatSaysNothingHasItsOwn() {
        ParallelRun run = ParallelRun.with(2).run(SaysNothing.class, SaysNothingToo.class);

        assertThat(run.failures()).isEmpty();
        assertThat(InParallel.CONTEXTS).hasSize(2);
    }

    static class Meets extends InParallel {

        @Test
        void meets() throws InterruptedException {
            meeting.attend();
            writeAlone();
        }
    }

    static class MeetsToo extends Meets {}

    abstract static class Contract extends InParallel {

        @Nested
        class Within {

            @RepeatedTest(3)
            void writes() throws InterruptedException {
                meeting.attend();
                writeAlone();
            }
        }
    }

    static class FirstContract extends Contract {}

    static class SecondContract extends Contract {}

    @SpringBootTest(
            webEnvironment = WebEnvironment.NONE,
            classes = InParallel.Application.class,
            properties = "never=true")
    @AutoConfigureTemplateDatabase(refresh = Refresh.NEVER)
    static class Shares {

        @Test
        void meets(@Autowired ApplicationContext context) throws InterruptedException {
            InParallel.CONTEXTS.add(context);
            meeting.attend();
        }
    }

    static class SharesToo extends Shares {}

    @SpringBootTest(
            webEnvironment = WebEnvironment.NONE,
            classes = InParallel.Application.class,
            properties = "nothing=true")
    @AutoConfigureTemplateDatabase
    static class SaysNothing {

        @Test
        void meets(@Autowired ApplicationContext context) throws InterruptedException {
            InParallel.CONTEXTS.add(context);
            meeting.attend();
        }
    }

    static class SaysNothingToo extends SaysNothing {}
}
