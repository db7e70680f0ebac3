package io.github.templatedb.examples.plain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.templatedb.api.DatabaseExistsException;
import io.github.templatedb.api.TemporaryDatabase;
import io.github.templatedb.api.TemporaryDatabases;
import io.github.templatedb.api.TestServer;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(TemporaryDatabases.class)
class EmptyDatabaseTests {

    @Test
    void databaseIsEmpty(TemporaryDatabase database) throws SQLException {
        Sql.run(database, "CREATE TABLE book ()");
    }

    @Test
    void databaseOfAnotherTestIsAnother(TemporaryDatabase database) throws SQLException {
        Sql.run(database, "CREATE TABLE book ()");
    }

    @Test
    void databasesAreMadeByNameInTheMiddleOfATest() throws SQLException {
        TestServer server = TestServer.shared();
        String name = "orders of " + ProcessHandle.current().pid();
        try (TemporaryDatabase orders = server.temporary(name)) {
            Sql.run(orders, "CREATE TABLE book ()");
            assertThatExceptionOfType(DatabaseExistsException.class)
                    .isThrownBy(() -> server.createFrom("template0", orders.name()));
        }
    }

    @Test
    void thereIsNoSpring() {
        assertThat(getClass().getClassLoader().getResource("org/springframework/core/SpringVersion.class"))
                .isNull();
    }
}
