package io.github.templatedb.examples.plain;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.templatedb.api.SqlScripts;
import io.github.templatedb.api.TemporaryDatabase;
import io.github.templatedb.api.TemporaryDatabases;
import java.nio.file.Path;
import java.sql.SQLException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The tests of the class share a database that scripts have filled. */
class AuthorTests {

    @RegisterExtension
    static final TemporaryDatabases DATABASES =
            TemporaryDatabases.from(SqlScripts.in(Path.of("src/test/sql"))).perClass();

    private static String name;

    @BeforeAll
    static void addAnAuthor(TemporaryDatabase database) throws SQLException {
        name = database.name();
        Sql.run(database, "INSERT INTO author VALUES ('Mary Shelley')");
    }

    @Test
    void authorsAreThere(TemporaryDatabase database) throws SQLException {
        assertThat(database.name()).isEqualTo(name);
        assertThat(Sql.query(database, "SELECT name FROM author")).containsExactly("Jane Austen", "Mary Shelley");
    }

    @Nested
    class WithinAnother {

        private final TemporaryDatabase database;

        WithinAnother(TemporaryDatabase database) {
            this.database = database;
        }

        @Test
        void databaseIsTheSame() {
            assertThat(database.name()).isEqualTo(name);
        }
    }
}
