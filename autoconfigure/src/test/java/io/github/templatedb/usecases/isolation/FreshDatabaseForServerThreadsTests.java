package io.github.templatedb.usecases.isolation;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.templatedb.AutoConfigureTemplateDatabase;
import io.github.templatedb.Refresh;
import io.github.templatedb.TemplateDatabase;
import io.github.templatedb.usecases.support.WholeApplication;
import org.junit.jupiter.api.RepeatedTest;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.client.RestClient;

/** The threads of a server go on from test to test, on the database of the test that calls them. */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
@AutoConfigureTemplateDatabase(refresh = Refresh.BEFORE_EACH_TEST_METHOD)
class FreshDatabaseForServerThreadsTests {

    @LocalServerPort
    int port;

    @Autowired
    TemplateDatabase database;

    @Autowired
    JdbcClient jdbc;

    @RepeatedTest(5)
    void serverWritesToAndReadsFromTheDatabaseOfTheTest() {
        RestClient client = RestClient.create("http://localhost:" + port);
        assertThat(client.get().uri("/count").retrieve().body(Long.class)).isOne();
        for (int i = 0; i < 3; i++) {
            assertThat(client.post().uri("/books").retrieve().body(String.class))
                    .isEqualTo(database.name());
        }
        assertThat(client.get().uri("/count").retrieve().body(Long.class)).isEqualTo(4);
        assertThat(jdbc.sql("SELECT count(*) FROM book").query(Long.class).single())
                .isEqualTo(4);
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @WholeApplication
    @Import(Books.class)
    static class Application {}

    @RestController
    static class Books {

        private final JdbcClient jdbc;

        Books(JdbcClient jdbc) {
            this.jdbc = jdbc;
        }

        @PostMapping("/books")
        @Transactional
        public String add() {
            return jdbc.sql("INSERT INTO book VALUES (DEFAULT, 'posted ' || random(), '') RETURNING current_database()")
                    .query(String.class)
                    .single();
        }

        @GetMapping("/count")
        public long count() {
            return jdbc.sql("SELECT count(*) FROM book").query(Long.class).single();
        }
    }
}
