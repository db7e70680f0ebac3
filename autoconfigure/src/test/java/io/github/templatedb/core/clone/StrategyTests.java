package io.github.templatedb.core.clone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.github.templatedb.core.manifest.Manifest;
import io.github.templatedb.core.server.Activity;
import io.github.templatedb.core.server.KnownServer;
import io.github.templatedb.core.server.Server;
import io.github.templatedb.core.server.embedded.TestServer;
import io.github.templatedb.core.template.Strategy;
import io.github.templatedb.core.template.Template;
import io.github.templatedb.core.template.TemplatePolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class StrategyTests {

    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    private static TestServer started;
    private static Server external;

    @BeforeAll
    static void start() {
        started = TestServer.start(Map.of("log_statement", "ddl"));
        external = new Server(started.server().endpoint(), false);
    }

    @AfterAll
    static void stop() {
        external.close();
        started.close();
    }

    @Test
    void filesAreCopiedOnAnEmbeddedServerOnDiskToo() throws Exception {
        assumeThat(hasChoice()).isTrue();
        try (TestServer onDisk = TestServer.startDurable()) {
            assertThat(Strategy.AUTO.on(onDisk.server())).isEqualTo(Strategy.FILE_COPY);
        }
        assertThat(copiesOf(started.server(), Strategy.AUTO)).containsExactly("file_copy", "file_copy");
    }

    @Test
    void postgresqlChoosesOnAnExternalServer() throws Exception {
        assertThat(copiesOf(external, Strategy.AUTO)).isEmpty();
    }

    @Test
    void chosenStrategyIsUsedOnAnyServer() throws Exception {
        assumeThat(hasChoice()).isTrue();
        assertThat(copiesOf(started.server(), Strategy.WAL_LOG)).containsExactly("wal_log", "wal_log");
        assertThat(copiesOf(external, Strategy.FILE_COPY)).containsExactly("file_copy", "file_copy");
    }

    @Test
    void beforePostgresql15ThereIsNoChoice() throws Exception {
        assumeThat(hasChoice()).isFalse();
        assertThat(copiesOf(started.server(), Strategy.AUTO)).isEmpty();
        assertThat(copiesOf(external, Strategy.WAL_LOG)).isEmpty();
    }

    private static boolean hasChoice() {
        return external.facts().majorVersion() >= 15;
    }

    /** The strategies that PostgreSQL is told for a template on top of another, and for a clone. */
    private static List<String> copiesOf(Server server, Strategy strategy) throws IOException {
        int before = told().size();
        try (TemplateServer templates = new TemplateServer(
                KnownServer.of(server), new Activity(), new TemplatePolicy(1L << 30, Duration.ofDays(14), strategy))) {
            Manifest manifest = StoreUser.manifest("on top " + before + strategy + server.isEmbedded());
            Template template = templates.ensureOn(
                    () -> templates.emptyTemplate(TIMEOUT),
                    manifest,
                    TIMEOUT,
                    DatabaseRoles.OF_SERVER,
                    (building, part) -> {});
            templates.clones().create(template);
        }
        List<String> all = told();
        return all.subList(before, all.size());
    }

    private static List<String> told() throws IOException {
        return Pattern.compile("STRATEGY (\\w+)")
                .matcher(Files.readString(started.directory().resolve("server.log")))
                .results()
                .map(match -> match.group(1))
                .toList();
    }
}
