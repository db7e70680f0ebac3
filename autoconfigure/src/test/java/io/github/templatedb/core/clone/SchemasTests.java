package io.github.templatedb.core.clone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.templatedb.core.server.DatabaseName;
import io.github.templatedb.core.server.Server;
import io.github.templatedb.core.server.ServerException;
import io.github.templatedb.usecases.support.ExternalPostgres;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class SchemasTests {

    @AutoClose
    private static final ExternalPostgres external = ExternalPostgres.start();

    @AutoClose
    private final Server server = new Server(external.endpoint("guest").sharing("library"));

    private final Schemas schemas = new Schemas(server);

    @Test
    void schemaOfSomebodyElseIsNeitherTakenNorDropped() throws SQLException {
        DatabaseName name = new DatabaseName("tdb_s_00000000_0badcafe_1");
        try (Connection guest = connect()) {
            guest.createStatement().execute("CREATE SCHEMA " + name);

            assertThatThrownBy(() -> schemas.create(name)).hasMessageContaining("already exists");
            schemas.drop(name, "true", true);

            assertThat(external.schemas()).contains(name.value());
            guest.createStatement().execute("DROP SCHEMA " + name);
        }
    }

    @Test
    void schemaOfALivingOwnerIsNotAbandoned() {
        DatabaseName name = new DatabaseName("tdb_s_00000000_0badcafe_2");
        schemas.create(name);

        assertThat(schemas.find(Schemas.OF_OWNER, "0badcafe")).containsExactly(name);
        assertThat(schemas.find(Schemas.OF_OWNER, "0badcaf0")).isEmpty();
        schemas.drop(name, Schemas.OF_OWNER, false, "0badcaf0");
        assertThat(external.schemas()).contains(name.value());

        schemas.drop(name, Schemas.ABANDONED, false);
        assertThat(external.schemas()).doesNotContain(name.value());
    }

    @Test
    void sessionThatUsesASchemaIsEndedOnlyByForce() throws SQLException {
        DatabaseName name = new DatabaseName("tdb_s_00000000_0badcafe_3");
        schemas.create(name);
        try (Connection guest = connect()) {
            guest.createStatement().execute("CREATE TABLE " + name + ".book (id bigint)");
            guest.setAutoCommit(false);
            guest.createStatement().executeQuery("SELECT * FROM " + name + ".book");

            assertThatThrownBy(() -> schemas.drop(name, "true", false))
                    .isInstanceOf(ServerException.class)
                    .hasMessageContaining("55P03");
            schemas.drop(name, "true", true);

            assertThat(external.schemas()).doesNotContain(name.value());
            assertThat(guest.isValid(5)).isFalse();
        }
    }

    private static Connection connect() throws SQLException {
        return DriverManager.getConnection(external.url("library"), "guest", ExternalPostgres.PASSWORD);
    }
}
