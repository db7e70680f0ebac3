package io.github.templatedb.core.clone;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.templatedb.core.clone.StoreUser.Behaviour;
import io.github.templatedb.core.server.Activity;
import io.github.templatedb.core.server.DatabaseName;
import io.github.templatedb.core.server.KnownServer;
import io.github.templatedb.core.server.embedded.TestServer;
import io.github.templatedb.core.template.Template;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is dropped at once when there is no room for another database. */
class MakeRoomTests {

    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final TestServer embedded = TestServer.start();
    private final Databases databases = new Databases(embedded.server());

    @AfterEach
    void stop() {
        embedded.close();
    }

    @Test
    void templatesAndClonesThatNobodyUsesGoAndThoseInUseStay() throws Exception {
        try (TemplateServer templates = server();
                StoreUser other = StoreUser.start(embedded.server().endpoint(), "other", Behaviour.SUCCEED)) {
            String usedByOther = other.go().await("clone");
            try (TemplateServer gone = server()) {
                Template template = gone.ensure(
                        StoreUser.manifest("unused"), TIMEOUT, DatabaseRoles.OF_SERVER, (building, part) -> {});
                gone.clones().create(template);
            }
            Template template = templates.ensure(
                    StoreUser.manifest("used"), TIMEOUT, DatabaseRoles.OF_SERVER, (building, part) -> {});
            String used = template.name().value();
            assertThat(databases.names("^tdb_t_")).hasSize(3);

            templates.janitor().makeRoom();

            assertThat(databases.names("^tdb_")).hasSize(3).contains(used, usedByOther);
            assertThat(databases.names("^tdb_t_" + usedByOther.substring(6, 14)))
                    .hasSize(1);
        }
    }

    @Test
    void drainedReaperHasDroppedWhatItWasGiven() {
        try (TemplateServer templates = server()) {
            Template template = templates.emptyTemplate(TIMEOUT, DatabaseRoles.OF_SERVER);
            Reaper reaper = new Reaper(embedded.server());
            DatabaseName clone = templates.clones().create(template);
            reaper.drop(clone);

            reaper.awaitDrops();

            assertThat(databases.exists(clone.value())).isFalse();
            reaper.close(Duration.ofSeconds(10));
        }
    }

    private TemplateServer server() {
        return new TemplateServer(KnownServer.of(embedded.server()), new Activity(), StoreUser.POLICY);
    }
}
