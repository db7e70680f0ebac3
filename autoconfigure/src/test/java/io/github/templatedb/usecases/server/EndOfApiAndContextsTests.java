package io.github.templatedb.usecases.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.templatedb.AutoConfigureTemplateDatabase;
import io.github.templatedb.TestJvm;
import io.github.templatedb.api.TemporaryDatabase;
import io.github.templatedb.api.TestServer;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The end of a JVM in which the API has started the server, and a context uses it. */
class EndOfApiAndContextsTests {

    @Test
    void beansThatAreClosedMayStillWrite() throws Exception {
        Path home = io.github.templatedb.core.server.embedded.TestServer.newHome();
        try {
            String output = TestJvm.outputWithout(
                    ".*(spring-boot-test-4|mockito|testkit).*",
                    List.of("-Dspring.main.web-application-type=none", "-Dtemplatedb.server.directory=" + home),
                    Library.class);

            assertThat(output).contains("Written at the end");
        } finally {
            io.github.templatedb.core.server.embedded.TestServer.stopAll(home);
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @AutoConfigureTemplateDatabase
    static class Library {

        public static void main(String[] arguments) {
            TemporaryDatabase database = TestServer.shared().temporary();
            SpringApplication.run(Library.class, arguments);
            System.out.println("Uses the server with " + database);
        }

        @Bean
        DisposableBean last(JdbcClient jdbc) {
            return () -> {
                // Whatever the API does at the end of the JVM is done then.
                for (Thread thread : Thread.getAllStackTraces().keySet()) {
                    if (thread.getName().equals("templatedb-stop")) {
                        thread.join();
                    }
                }
                jdbc.sql("INSERT INTO book (isbn, title) VALUES ('x', 'Refactoring')")
                        .update();
                System.out.println("Written at the end");
            };
        }
    }
}
