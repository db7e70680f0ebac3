package io.github.templatedb.usecases.schema;

import io.github.templatedb.AutoConfigureTemplateDatabase;
import io.github.templatedb.usecases.LibraryApplication;
import io.github.templatedb.usecases.support.ExternalPostgres;
import io.github.templatedb.usecases.support.TestContexts;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Contexts that have schemas on a server where their role may do nothing else. */
final class SchemaServers {

    private static final AtomicInteger RUN = new AtomicInteger();

    private SchemaServers() {}

    /** Starts a server whose role {@code guest} cannot even connect to another database than {@code library}. */
    static ExternalPostgres start() {
        ExternalPostgres external = ExternalPostgres.start();
        external.execute("REVOKE CONNECT ON DATABASE postgres, template1 FROM PUBLIC");
        return external;
    }

    static List<String> properties(ExternalPostgres external) {
        return Stream.concat(external.properties("", "guest").stream(), Stream.of("templatedb.isolation=schema"))
                .toList();
    }

    /** A context of its own. */
    static ConfigurableApplicationContext context(ExternalPostgres external, Class<?> testClass, String... properties) {
        String[] all = Stream.concat(
                        Stream.concat(properties(external).stream(), Stream.of(properties)),
                        Stream.of("library.run=" + RUN.incrementAndGet()))
                .toArray(String[]::new);
        return (ConfigurableApplicationContext)
                TestContexts.with(testClass, all).getApplicationContext();
    }

    static String text(ApplicationContext context, String sql) {
        return context.getBean(JdbcClient.class).sql(sql).query(String.class).single();
    }

    static List<String> titles(ApplicationContext context) {
        return context.getBean(JdbcClient.class)
                .sql("SELECT title FROM book ORDER BY id")
                .query(String.class)
                .list();
    }

    static void insert(ApplicationContext context, String title) {
        context.getBean(JdbcClient.class)
                .sql("INSERT INTO book (isbn, title) VALUES (:title, :title)")
                .param("title", title)
                .update();
    }

    @SpringBootTest(classes = LibraryApplication.class, webEnvironment = WebEnvironment.NONE)
    @AutoConfigureTemplateDatabase
    static class Library {}
}
