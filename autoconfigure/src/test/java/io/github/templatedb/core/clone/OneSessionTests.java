package io.github.templatedb.core.clone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.templatedb.core.manifest.Manifest;
import io.github.templatedb.core.server.Activity;
import io.github.templatedb.core.server.DatabaseName;
import io.github.templatedb.core.server.Endpoint;
import io.github.templatedb.core.server.Owner;
import io.github.templatedb.core.server.Room;
import io.github.templatedb.core.server.Server;
import io.github.templatedb.core.server.embedded.TestServer;
import io.github.templatedb.core.template.Template;
import io.github.templatedb.core.template.TemplatePolicy;
import io.github.templatedb.core.template.TemplateStore;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class OneSessionTests {

    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final TemplatePolicy LASTING = new TemplatePolicy(1L << 40, Duration.ofDays(14));
    private static final String NAME = "one by one";

    @AutoClose
    private static final TestServer embedded = TestServer.start();

    @Test
    void clonesThatAreMadeAndDroppedOneAfterTheOtherTakeTheSessionOfTheirOwner() {
        Endpoint endpoint = embedded.server().endpoint();
        Map<String, String> named = Map.of("ApplicationName", NAME);
        try (Server server = new Server(new Endpoint(
                        endpoint.host(), endpoint.port(), endpoint.username(), endpoint.password(), named));
                Owner owner = new Owner(server)) {
            Activity activity = new Activity();
            Template template = new TemplateStore(server, owner, activity, "template0", LASTING)
                    .ensure(Manifest.builder().add("test", NAME).build(), TIMEOUT, (database, part) -> {});
            await().until(() -> sessions() == 1);
            Reaper reaper = new Reaper(server);
            DatabaseClones clones = new DatabaseClones(
                    server,
                    owner,
                    activity,
                    reaper,
                    new KeptDatabases(server),
                    new Headroom(Room.unknown("the file system", ""), List.of()));
            for (int i = 0; i < 5; i++) {
                DatabaseName clone = clones.create(template, TIMEOUT);
                assertThat(sessions()).isOne();
                reaper.dropNow(clone);
                assertThat(sessions()).isOne();
            }
            clones.close(TIMEOUT);
        }
    }

    private static int sessions() {
        return embedded.server()
                .query(
                        "Counting sessions",
                        "SELECT count(*) FROM pg_stat_activity WHERE application_name = ?",
                        row -> row.getInt(1),
                        NAME)
                .get(0);
    }
}
