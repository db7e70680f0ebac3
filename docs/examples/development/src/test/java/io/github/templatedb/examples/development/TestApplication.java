package io.github.templatedb.examples.development;

import org.springframework.boot.SpringApplication;

/** Starts the application with a database of its own, for somebody to work with. */
public class TestApplication {

    public static void main(String[] arguments) {
        SpringApplication.from(Application::main)
                .with(TestDatabaseConfiguration.class)
                .run(arguments);
    }
}
