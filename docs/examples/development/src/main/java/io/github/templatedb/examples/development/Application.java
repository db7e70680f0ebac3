package io.github.templatedb.examples.development;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Counts its starts in its database. */
@SpringBootApplication(proxyBeanMethods = false)
public class Application {

    private static final Logger logger = LoggerFactory.getLogger(Application.class);

    /** Starts it with the database that is configured. */
    public static void main(String[] arguments) {
        SpringApplication.run(Application.class, arguments);
    }

    @Bean
    ApplicationRunner count(JdbcClient jdbc) {
        return arguments -> {
            jdbc.sql("INSERT INTO start DEFAULT VALUES").update();
            logger.info(
                    "Starts in {}: {}",
                    jdbc.sql("SELECT current_database()").query(String.class).single(),
                    jdbc.sql("SELECT count(*) FROM start").query(Integer.class).single());
        };
    }
}
