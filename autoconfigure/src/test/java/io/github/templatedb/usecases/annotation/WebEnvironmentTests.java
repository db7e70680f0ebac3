package io.github.templatedb.usecases.annotation;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.templatedb.AutoConfigureTemplateDatabase;
import io.github.templatedb.usecases.support.Canary;
import io.github.templatedb.usecases.support.LeadsToTheClone;
import io.github.templatedb.usecases.support.WholeApplication;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.platform.commons.annotation.Testable;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.boot.webmvc.test.autoconfigure.AutoConfigureMockMvc;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.ContextConfiguration;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.client.RestClient;
import org.springframework.web.context.WebApplicationContext;

@Testable
class WebEnvironmentTests {

    @Nested
    @SpringBootTest
    @AutoConfigureMockMvc
    @AutoConfigureTemplateDatabase
    @ContextConfiguration(initializers = Canary.Initializer.class)
    class Mock implements LeadsToTheClone {

        @Test
        void controllerReadsTheClone(@Autowired MockMvcTester mvc) {
            assertThat(mvc.get().uri("/books")).hasStatusOk().bodyJson().isEqualTo("[\"Clean Code\"]");
        }

        @Configuration(proxyBeanMethods = false)
        @EnableAutoConfiguration
        @WholeApplication
        @Import(RandomPort.BookController.class)
        static class Application {}
    }

    @Nested
    @SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
    @AutoConfigureTemplateDatabase
    @ContextConfiguration(initializers = Canary.Initializer.class)
    class RandomPort implements LeadsToTheClone {

        @Test
        void controllerReadsTheCloneInAThreadOfTheServer(@LocalServerPort int port, @Autowired JdbcClient jdbc) {
            jdbc.sql("INSERT INTO book (isbn, title) VALUES ('978-0134757599', 'Refactoring')")
                    .update();
            try {
                assertThat(RestClient.create("http://localhost:" + port)
                                .get()
                                .uri("/books")
                                .retrieve()
                                .body(String[].class))
                        .containsExactly("Clean Code", "Refactoring");
            } finally {
                jdbc.sql("DELETE FROM book WHERE title = 'Refactoring'").update();
            }
        }

        @Configuration(proxyBeanMethods = false)
        @EnableAutoConfiguration
        @WholeApplication
        @Import(BookController.class)
        static class Application {}

        @RestController
        static class BookController {

            private final JdbcClient jdbc;

            BookController(JdbcClient jdbc) {
                this.jdbc = jdbc;
            }

            @GetMapping("/books")
            List<String> books() {
                return jdbc.sql("SELECT title FROM book ORDER BY id")
                        .query(String.class)
                        .list();
            }
        }
    }

    @Nested
    @SpringBootTest(webEnvironment = WebEnvironment.NONE)
    @AutoConfigureTemplateDatabase
    @ContextConfiguration(initializers = Canary.Initializer.class)
    class None implements LeadsToTheClone.WithAnyFlywayUrl {

        @Test
        void contextIsNotForTheWeb(@Autowired ApplicationContext context) {
            assertThat(context).isNotInstanceOf(WebApplicationContext.class);
        }

        @Configuration(proxyBeanMethods = false)
        @EnableAutoConfiguration
        @WholeApplication
        static class Application {}
    }
}
