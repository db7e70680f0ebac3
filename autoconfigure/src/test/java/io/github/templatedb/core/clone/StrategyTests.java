package io.github.templatedb.core.clone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.github.templatedb.core.server.Activity;
import io.github.templatedb.core.server.DatabaseName;
import io.github.templatedb.core.server.KnownServer;
import io.github.templatedb.core.server.Server;
import io.github.templatedb.core.server.embedded.TestServer;
import io.github.templatedb.core.template.Strategy;
import io.github.templatedb.core.template.Template;
import io.github.templatedb.core.template.TemplatePolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class StrategyTests {

    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    private static TestServer embedded;
    private static Server onDisk;

    @BeforeAll
    static void start() {
        embedded = TestServer.start(Map.of("log_statement", "ddl", "fsync", "on", "full_page_writes", "on"));
        onDisk = new Server(embedded.server().endpoint(), false);
    }

    @AfterAll
    static void stop() {
        onDisk.close();
        embedded.close();
    }

    @Test
    void autoIsMeasuredOnceForAllTemplatesAndJvmsOfAServer() throws Exception {
        assumeThat(hasChoice()).isTrue();
        try (TemplateServer first = on(onDisk, Strategy.AUTO)) {
            Template template = first.ensure(StoreUser.manifest("first"), TIMEOUT, (building, part) -> {});
            assertThat(template.strategy()).isEqualTo(Strategy.AUTO);
            await().until(() -> strategyOf(first, "first") != Strategy.AUTO);
        }
        assertThat(copies("file_copy")).isEqualTo(2);
        assertThat(copies("wal_log")).isEqualTo(2);
        try (TemplateServer next = on(onDisk, Strategy.AUTO)) {
            Strategy measured = strategyOf(next, "first");
            assertThat(strategyOf(next, "second")).isEqualTo(Strategy.AUTO);
            await().until(() -> strategyOf(next, "second") == measured);

            next.clones().create(next.ensure(StoreUser.manifest("second"), TIMEOUT, (building, part) -> {}));

            String used = measured.name().toLowerCase(java.util.Locale.ROOT);
            assertThat(copies(used)).isEqualTo(3);
            assertThat(copies("file_copy") + copies("wal_log")).isEqualTo(5);
        }
    }

    @Test
    void chosenStrategyIsUsedAlsoInMemory() throws Exception {
        assumeThat(hasChoice()).isTrue();
        try (Server inMemory = new Server(embedded.server().endpoint(), true);
                TemplateServer templates = on(inMemory, Strategy.WAL_LOG)) {
            int before = copies("wal_log");
            templates.clones().create(templates.emptyTemplate(TIMEOUT));
            assertThat(copies("wal_log")).isEqualTo(before + 1);
        }
    }

    @Test
    void filesAreCopiedInMemory() throws Exception {
        assumeThat(hasChoice()).isTrue();
        try (Server inMemory = new Server(embedded.server().endpoint(), true);
                TemplateServer templates = on(inMemory, Strategy.AUTO)) {
            int before = copies("file_copy");
            templates.clones().create(templates.emptyTemplate(TIMEOUT));
            assertThat(copies("file_copy")).isEqualTo(before + 1);
        }
    }

    @Test
    void beforePostgresql15ThereIsNoChoice() throws Exception {
        assumeThat(hasChoice()).isFalse();
        try (TemplateServer templates = on(onDisk, Strategy.WAL_LOG)) {
            DatabaseName clone = templates.clones().create(templates.emptyTemplate(TIMEOUT));
            assertThat(new Databases(onDisk).exists(clone.value())).isTrue();
        }
        assertThat(Files.readString(embedded.directory().resolve("server.log"))).doesNotContain("STRATEGY");
    }

    private static boolean hasChoice() {
        return onDisk.facts().majorVersion() >= 15;
    }

    private static Strategy strategyOf(TemplateServer templates, String manifest) {
        return templates
                .ensure(StoreUser.manifest(manifest), TIMEOUT, (building, part) -> {})
                .strategy();
    }

    private static int copies(String strategy) throws IOException {
        return Files.readString(embedded.directory().resolve("server.log")).split("STRATEGY " + strategy, -1).length
                - 1;
    }

    private static TemplateServer on(Server server, Strategy strategy) {
        return new TemplateServer(
                KnownServer.of(server), new Activity(), new TemplatePolicy(1L << 30, Duration.ofDays(14), strategy));
    }
}
