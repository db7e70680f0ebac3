package io.github.templatedb.usecases.flyway;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.templatedb.AutoConfigureTemplateDatabase;
import io.github.templatedb.usecases.support.MigratedOnce;
import io.github.templatedb.usecases.support.WholeApplication;
import javax.sql.DataSource;
import org.flywaydb.core.api.migration.BaseJavaMigration;
import org.flywaydb.core.api.migration.Context;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.core.JdbcTemplate;

class JavaMigrationsTests extends MigratedOnce {

    JavaMigrationsTests() {
        super(Builder.class);
    }

    @Test
    void javaMigrationsUseBeansOfTheApplication() {
        assertThat(rowsOfBoth("SELECT label || ' by ' || added_by FROM shelf ORDER BY label"))
                .containsExactly("Crime by Librarian", "Poetry by Librarian");
    }

    @Test
    void javaMigrationIsNotRunOnAHit() {
        assertThat(builder.getBean(V2__Shelves.class).runs).isOne();
        assertThat(finder.getBean(V2__Shelves.class).runs).isZero();
    }

    @SpringBootTest(
            classes = Application.class,
            webEnvironment = WebEnvironment.NONE,
            properties = {"spring.flyway.locations=classpath:migrations/java"})
    @AutoConfigureTemplateDatabase
    static class Builder {}

    @WholeApplication
    static class Application extends MigratedOnce.Application {

        @Bean
        Librarian librarian(DataSource dataSource) {
            return new Librarian(new JdbcTemplate(dataSource));
        }

        @Bean
        V2__Shelves shelves(Librarian librarian) {
            return new V2__Shelves(librarian);
        }
    }

    record Librarian(JdbcTemplate jdbc) {

        void label(String label) {
            jdbc.update("INSERT INTO shelf VALUES (?, 'Librarian')", label);
        }
    }

    static class V2__Shelves extends BaseJavaMigration {

        private final Librarian librarian;
        private int runs;

        V2__Shelves(Librarian librarian) {
            this.librarian = librarian;
        }

        @Override
        public void migrate(Context context) {
            runs++;
            librarian.label("Poetry");
            librarian.label("Crime");
        }
    }
}
