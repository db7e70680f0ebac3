package io.github.templatedb.usecases.flyway;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.templatedb.AutoConfigureTemplateDatabase;
import io.github.templatedb.usecases.support.MigratedOnce;
import java.sql.SQLException;
import java.sql.Statement;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.callback.Callback;
import org.flywaydb.core.api.callback.Context;
import org.flywaydb.core.api.callback.Event;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.annotation.Bean;

class CallbacksTests extends MigratedOnce {

    CallbacksTests() {
        super(Builder.class);
    }

    @Test
    void whatCallbacksWriteIsInTheTemplateOnce() {
        assertThat(rowsOfBoth("SELECT line FROM log ORDER BY line")).containsExactly("bean", "script");
    }

    @SpringBootTest(
            classes = Application.class,
            webEnvironment = WebEnvironment.NONE,
            properties = {"spring.flyway.locations=classpath:migrations/callbacks"})
    @AutoConfigureTemplateDatabase
    static class Builder {}

    static class Application extends MigratedOnce.Application {

        @Bean
        LoggingCallback loggingCallback() {
            return new LoggingCallback();
        }
    }

    static class LoggingCallback implements Callback {

        @Override
        public boolean supports(Event event, Context context) {
            return event == Event.AFTER_EACH_MIGRATE;
        }

        @Override
        public boolean canHandleInTransaction(Event event, Context context) {
            return true;
        }

        @Override
        public String getCallbackName() {
            return "logging";
        }

        @Override
        public void handle(Event event, Context context) {
            try (Statement statement = context.getConnection().createStatement()) {
                statement.execute("INSERT INTO log VALUES ('bean')");
            } catch (SQLException ex) {
                throw new FlywayException(ex);
            }
        }
    }
}
