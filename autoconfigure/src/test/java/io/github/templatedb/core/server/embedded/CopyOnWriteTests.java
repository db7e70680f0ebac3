package io.github.templatedb.core.server.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.github.templatedb.core.server.DatabaseName;
import io.github.templatedb.core.server.Server;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CopyOnWriteTests {

    @Test
    void postgresClonesFilesWhereItIsTold() {
        assumeThat(version()).isGreaterThanOrEqualTo(18);
        try (TestServer embedded = TestServer.start(Map.of("file_copy_method", "clone"))) {
            Server server = embedded.server();
            assertThat(server.setting("file_copy_method")).isEqualTo("clone");
            DatabaseName clone = new DatabaseName("tdb_c_copy");
            server.execute(
                    "Cloning", List.of("CREATE DATABASE " + clone.quoted() + " TEMPLATE template0 STRATEGY FILE_COPY"));
        }
    }

    private static int version() {
        try (TestServer embedded = TestServer.start()) {
            return embedded.server().facts().majorVersion();
        }
    }
}
