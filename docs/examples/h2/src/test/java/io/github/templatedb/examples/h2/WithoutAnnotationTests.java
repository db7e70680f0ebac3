package io.github.templatedb.examples.h2;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.util.Arrays;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.ApplicationContext;

@SpringBootTest
class WithoutAnnotationTests {

    @Test
    void applicationIsWhatItIsWithoutTheStarter(
            @Autowired BookRepository books, @Autowired DataSource dataSource, @Autowired ApplicationContext context)
            throws Exception {
        books.save(new Book("Clean Code"));
        assertThat(books.findAll()).extracting(Book::title).containsExactly("Clean Code");
        try (Connection connection = dataSource.getConnection()) {
            assertThat(connection.getMetaData().getDatabaseProductName()).isEqualTo("H2");
        }
        Stream<Class<?>> beans = Arrays.stream(context.getBeanDefinitionNames()).map(context::getType);
        assertThat(beans).noneMatch(type -> type != null && ofStarter(type.getName()));
    }

    private static boolean ofStarter(String type) {
        return type.matches(".*flyway.*|io\\.github\\.templatedb\\.(?!examples\\.).*");
    }
}
