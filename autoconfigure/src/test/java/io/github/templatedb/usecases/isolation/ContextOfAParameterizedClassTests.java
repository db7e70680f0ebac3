package io.github.templatedb.usecases.isolation;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.templatedb.AutoConfigureTemplateDatabase;
import io.github.templatedb.Refresh;
import io.github.templatedb.usecases.support.Books;
import io.github.templatedb.usecases.support.Meeting;
import io.github.templatedb.usecases.support.TestRun;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.AfterClassTemplateInvocationCallback;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.annotation.DirtiesContext.MethodMode;

/** Who loads the context of a class that JUnit runs several times, and who uses it at the same time. */
class ContextOfAParameterizedClassTests {

    private static final List<String> SEEN = new ArrayList<>();

    @BeforeEach
    void forget() {
        SEEN.clear();
    }

    @Test
    void contextThatTheFirstInvocationLoadsServesTheSecond() {
        TestRun.succeeds(LoadedLate.class);

        assertThat(SEEN).containsExactly("", "test", "", "test");
    }

    @Test
    void nothingOfAnInvocationIsLeftOnAContextThatItsTestsHaveReplaced() {
        TestRun.succeeds(LeavingItsContext.class);

        assertThat(SEEN).containsExactly("", "", "", "");
    }

    /** Nothing but the class template can tell who has loaded the context and written to it. */
    @Test
    void whatTheClassPreparedOnAContextThatItLoadedIsThereForEachInvocation() {
        TestRun.succeeds(LoadedByTheClass.class);

        assertThat(SEEN).containsExactly("class", "class test", "class", "class test");
    }

    @Test
    void invocationsAtTheSameTimeAreToldEachOther() {
        TestRun.succeeds(LoadedLate.class);

        assertThat(TestRun.failures(TestRun.twoAtATime(AtTheSameTime.class)))
                .extracting(Throwable::getMessage)
                .singleElement()
                .asString()
                .contains(AtTheSameTime.class.getName(), "at the same time");
    }

    abstract static class Writing {

        @Parameter
        int parameter;

        @RepeatedTest(2)
        void write(@Autowired JdbcClient jdbc) {
            SEEN.add(Books.titles(jdbc));
            Books.insert(jdbc, "test");
        }
    }

    @ParameterizedClass
    @ValueSource(ints = {1, 2})
    @SpringBootTest(webEnvironment = WebEnvironment.NONE, classes = Application.class, properties = "late=true")
    @AutoConfigureTemplateDatabase(refresh = Refresh.BEFORE_CLASS)
    static class LoadedLate extends Writing {}

    @ParameterizedClass
    @ValueSource(ints = {1, 2})
    @SpringBootTest(webEnvironment = WebEnvironment.NONE, classes = Application.class, properties = "leaving=true")
    @AutoConfigureTemplateDatabase(refresh = Refresh.BEFORE_CLASS)
    static class LeavingItsContext extends Writing {

        @Override
        @RepeatedTest(2)
        @DirtiesContext(methodMode = MethodMode.BEFORE_METHOD)
        void write(@Autowired JdbcClient jdbc) {
            super.write(jdbc);
        }
    }

    @ParameterizedClass
    @ValueSource(ints = {1, 2})
    @SpringBootTest(webEnvironment = WebEnvironment.NONE, classes = Application.class, properties = "by-class=true")
    @AutoConfigureTemplateDatabase(refresh = Refresh.BEFORE_CLASS)
    static class LoadedByTheClass extends Writing {

        @BeforeAll
        static void prepare(@Autowired JdbcClient jdbc) {
            Books.insert(jdbc, "class");
        }
    }

    static final class CountRefused implements AfterClassTemplateInvocationCallback {

        @Override
        public void afterClassTemplateInvocation(ExtensionContext context) {
            AtTheSameTime.BOTH.count();
        }
    }

    @ParameterizedClass
    @ValueSource(ints = {1, 2})
    @Execution(ExecutionMode.CONCURRENT)
    @ExtendWith(CountRefused.class)
    @SpringBootTest(webEnvironment = WebEnvironment.NONE, classes = Application.class, properties = "late=true")
    @AutoConfigureTemplateDatabase(refresh = Refresh.BEFORE_CLASS)
    static class AtTheSameTime {

        private static final Meeting BOTH = Meeting.of(2);

        @Parameter
        int parameter;

        @Test
        void meetTheOther() throws InterruptedException {
            BOTH.attend();
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {}
}
