package io.github.templatedb.examples.plain;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.templatedb.api.FlywayMigrations;
import io.github.templatedb.api.TemporaryDatabase;
import io.github.templatedb.api.TemporaryDatabases;
import java.sql.SQLException;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Each test has a migrated database of its own. */
class BookTests {

    @RegisterExtension
    static final TemporaryDatabases DATABASES = TemporaryDatabases.from(FlywayMigrations.of(Flyway.configure()));

    @BeforeEach
    void addABook(TemporaryDatabase database) throws SQLException {
        Sql.run(database, "INSERT INTO book (title) VALUES ('Emma')");
    }

    @RepeatedTest(3)
    void bookIsThereOnce(TemporaryDatabase database) throws SQLException {
        assertThat(Sql.query(database, "SELECT id || ' ' || title FROM book ORDER BY id"))
                .containsExactly("1 Clean Code", "2 Emma");
    }
}
