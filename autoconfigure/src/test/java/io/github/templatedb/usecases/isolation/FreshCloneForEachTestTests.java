package io.github.templatedb.usecases.isolation;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.templatedb.AutoConfigureTemplateDatabase;
import io.github.templatedb.Refresh;
import io.github.templatedb.TemplateDatabase;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.RepeatedTest;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Without rewinds each test that follows one that wrote has a database of its own. */
@SpringBootTest(webEnvironment = WebEnvironment.NONE, properties = "templatedb.refresh-strategy=clone")
@AutoConfigureTemplateDatabase(refresh = Refresh.BEFORE_EACH_TEST_METHOD)
class FreshCloneForEachTestTests {

    private static final Set<String> DATABASES = new HashSet<>();

    @BeforeAll
    static void shelve(@Autowired JdbcClient jdbc) {
        write(jdbc, "of the class");
    }

    private static void write(JdbcClient jdbc, String isbn) {
        jdbc.sql("INSERT INTO book VALUES (DEFAULT, ?, '')").param(isbn).update();
    }

    @RepeatedTest(4)
    void eachTestHasItsOwn(@Autowired JdbcClient jdbc, @Autowired TemplateDatabase database) {
        assertThat(DATABASES.add(database.name())).isTrue();
        assertThat(jdbc.sql("SELECT isbn FROM book").query(String.class).list())
                .containsExactly("978-0132350884", "of the class");
        write(jdbc, "of the test");
    }
}
