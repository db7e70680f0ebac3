package io.github.templatedb.usecases.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.templatedb.AutoConfigureTemplateDatabase;
import io.github.templatedb.Refresh;
import io.github.templatedb.TemplateDatabase;
import io.github.templatedb.usecases.LibraryApplication;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;
import org.postgresql.PGProperty;
import org.postgresql.replication.PGReplicationStream;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.jdbc.core.simple.JdbcClient;

@SpringBootTest(
        classes = LibraryApplication.class,
        webEnvironment = WebEnvironment.NONE,
        properties = {
            "templatedb.server.settings.wal_level=logical",
            "templatedb.server.settings.max_wal_senders=10",
            "templatedb.server.settings.synchronous_commit=on"
        })
@AutoConfigureTemplateDatabase(refresh = Refresh.BEFORE_EACH_TEST_METHOD)
class LogicalReplicationTests {

    @Autowired
    private JdbcClient jdbc;

    @Autowired
    private TemplateDatabase database;

    @RepeatedTest(2)
    void slotSeesTheChangesOfItsDatabase() {
        String slot = slotForBooks();
        jdbc.sql("UPDATE book SET title = 'Emma'").update();

        assertThat(jdbc.sql(
                                """
                        SELECT count(*) FROM pg_logical_slot_get_binary_changes(
                            ?, NULL, NULL, 'proto_version', '1', 'publication_names', 'books')
                        """)
                        .param(slot)
                        .query(Integer.class)
                        .single())
                .isPositive();
    }

    @Test
    void slotStaysWithTheDatabaseThatARefreshLeaves() {
        slotForBooks();

        database.refresh();

        assertThat(jdbc.sql("SELECT slot_name FROM pg_replication_slots WHERE database = current_database()")
                        .query(String.class)
                        .list())
                .isEmpty();
    }

    @Test
    void databaseIsDroppedWhenNobodyReadsItsSlotAnyMore() throws SQLException {
        String left = database.name();
        String slot = slotForBooks();
        try (Connection connection = replicationConnection();
                PGReplicationStream stream = connection
                        .unwrap(PGConnection.class)
                        .getReplicationAPI()
                        .replicationStream()
                        .logical()
                        .withSlotName(slot)
                        .withSlotOption("proto_version", 1)
                        .withSlotOption("publication_names", "books")
                        .start()) {
            assertThat(stream.isClosed()).isFalse();
            database.refresh();
            assertThatThrownBy(() ->
                            jdbc.sql("DROP DATABASE " + left + " WITH (FORCE)").update())
                    .rootCause()
                    .hasMessageContaining("is used by an active logical replication slot");
        }
        await().until(() -> jdbc.sql("SELECT count(*) FROM pg_database WHERE datname = ?")
                .param(left)
                .query(Integer.class)
                .single()
                .equals(0));
    }

    private String slotForBooks() {
        jdbc.sql("CREATE PUBLICATION books FOR TABLE book").update();
        return jdbc.sql(
                        """
                        SELECT slot_name
                        FROM pg_create_logical_replication_slot(current_database() || '_books', 'pgoutput')
                        """)
                .query(String.class)
                .single();
    }

    private Connection replicationConnection() throws SQLException {
        Properties properties = new Properties();
        PGProperty.REPLICATION.set(properties, "database");
        PGProperty.PREFER_QUERY_MODE.set(properties, "simple");
        PGProperty.ASSUME_MIN_SERVER_VERSION.set(properties, "14");
        return DriverManager.getConnection(database.jdbcUrl(), properties);
    }
}
