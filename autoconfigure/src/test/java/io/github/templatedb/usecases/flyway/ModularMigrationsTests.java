package io.github.templatedb.usecases.flyway;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.templatedb.AutoConfigureTemplateDatabase;
import io.github.templatedb.usecases.support.MigratedOnce;
import java.util.List;
import java.util.stream.Stream;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.springframework.boot.flyway.autoconfigure.FlywayMigrationStrategy;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;

class ModularMigrationsTests extends MigratedOnce {

    ModularMigrationsTests() {
        super(Builder.class);
    }

    @Test
    void eachModuleHasItsTablesAndItsHistory() {
        assertThat(rowsOfBoth("SELECT text FROM orders UNION ALL SELECT text FROM bill"))
                .containsExactly("an order", "a bill", "another bill");
        assertThat(rowsOfBoth("SELECT count(*) FROM orders_history UNION ALL SELECT count(*) FROM billing_history"))
                .containsExactly("1", "3");
    }

    @Override
    protected List<Flyway> flyways(ApplicationContext context) {
        return modules(context.getBean(Flyway.class)).toList();
    }

    private static Stream<Flyway> modules(Flyway application) {
        return Stream.of("orders", "billing").map(module -> Flyway.configure()
                .configuration(application.getConfiguration())
                .locations("classpath:migrations/modules/" + module)
                .table(module + "_history")
                .baselineOnMigrate(true)
                .baselineVersion("0")
                .load());
    }

    @SpringBootTest(
            classes = Application.class,
            webEnvironment = WebEnvironment.NONE,
            properties = {"spring.flyway.locations=classpath:migrations/modules"})
    @AutoConfigureTemplateDatabase
    static class Builder {}

    static class Application extends MigratedOnce.Application {

        @Bean
        FlywayMigrationStrategy eachModuleOnItsOwn() {
            return application -> modules(application).forEach(Flyway::migrate);
        }
    }
}
