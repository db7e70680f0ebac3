package io.github.templatedb.examples.h2;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.templatedb.AutoConfigureTemplateDatabase;
import io.github.templatedb.Refresh;
import io.github.templatedb.TemplateDatabase;
import org.junit.jupiter.api.RepeatedTest;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;

@SpringBootTest(properties = "spring.jpa.hibernate.ddl-auto=create")
@AutoConfigureTemplateDatabase(refresh = Refresh.BEFORE_EACH_TEST_METHOD)
class WithAnnotationTests {

    @RepeatedTest(2)
    void tablesThatHibernateMakesAreInEachFreshDatabase(
            @Autowired BookRepository books, @Autowired TemplateDatabase database) {
        assertThat(database.jdbcUrl()).startsWith("jdbc:postgresql:");
        books.save(new Book("Clean Code"));
        assertThat(books.findAll()).hasSize(1);
    }
}
