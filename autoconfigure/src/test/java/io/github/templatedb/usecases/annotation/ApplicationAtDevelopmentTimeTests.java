package io.github.templatedb.usecases.annotation;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.templatedb.AutoConfigureTemplateDatabase;
import io.github.templatedb.LongForm;
import io.github.templatedb.Refresh;
import io.github.templatedb.TestJvm;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

/** An application that a main method beside the tests starts, for somebody to work with. */
class ApplicationAtDevelopmentTimeTests {

    private static final Pattern DATABASE = Pattern.compile("Books in (tdb_c_\\w+): (\\d+)");

    @Test
    void applicationHasACloneForEachStartAndSaysHowToOpenIt() throws Exception {
        String output = TestJvm.outputWithout(
                ".*(junit|spring-test|spring-boot-test-4|mockito|testkit).*",
                List.of("-Dspring.main.web-application-type=none", "-Dtests.whole-application=" + LongForm.RUNS),
                TestLibrary.class);

        List<MatchResult> starts = DATABASE.matcher(output).results().toList();
        assertThat(starts).as(output).extracting(start -> start.group(2)).containsExactly("2", "2");
        assertThat(starts).extracting(start -> start.group(1)).doesNotHaveDuplicates();
        for (MatchResult start : starts) {
            assertThat(output)
                    .containsPattern("jdbc:postgresql://127.0.0.1:\\d+/" + start.group(1) + "\\?user=\\w+\\n")
                    .containsPattern("psql -h 127.0.0.1 -p \\d+ -U \\w+ -d " + start.group(1));
        }
        assertThat(output).doesNotContain("password=");
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Library {

        public static void main(String[] arguments) {
            SpringApplication.run(Library.class, arguments);
        }

        @Bean
        ApplicationRunner books(JdbcClient jdbc) {
            return arguments -> {
                jdbc.sql("INSERT INTO book (isbn, title) SELECT count(*), 'Refactoring' FROM book")
                        .update();
                System.out.printf(
                        "Books in %s: %d%n",
                        jdbc.sql("SELECT current_database()")
                                .query(String.class)
                                .single(),
                        jdbc.sql("SELECT count(*) FROM book")
                                .query(Integer.class)
                                .single());
            };
        }
    }

    @Configuration(proxyBeanMethods = false)
    @AutoConfigureTemplateDatabase(refresh = Refresh.BEFORE_EACH_TEST_METHOD)
    static class TestDatabase {}

    static class TestLibrary {

        public static void main(String[] arguments) {
            for (int start = 0; start < 2; start++) {
                SpringApplication.from(Library::main)
                        .with(TestDatabase.class)
                        .run(arguments)
                        .getApplicationContext()
                        .close();
            }
        }
    }
}
