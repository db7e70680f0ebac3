package io.github.templatedb.core.clone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.github.templatedb.core.server.Activity;
import io.github.templatedb.core.server.KnownServer;
import io.github.templatedb.core.server.embedded.TestServer;
import io.github.templatedb.core.template.Template;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class StrategyTests {

    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    @AutoClose
    private static final TestServer started = TestServer.start(Map.of("log_statement", "ddl"));

    @Test
    void filesAreCopiedWhereNothingIsFlushed() throws Exception {
        assumeThat(hasChoice()).isTrue();
        assertThat(copies()).containsExactly("file_copy", "file_copy");
    }

    @Test
    void postgresqlChoosesOnAServerThatFlushes() {
        try (TestServer durable = TestServer.startDurable()) {
            assertThat(durable.server().copyClause()).isEmpty();
        }
    }

    @Test
    void beforePostgresql15ThereIsNoChoice() throws Exception {
        assumeThat(hasChoice()).isFalse();
        assertThat(copies()).isEmpty();
    }

    private static boolean hasChoice() {
        return started.server().facts().majorVersion() >= 15;
    }

    /** The strategies that PostgreSQL is told for a template on top of another, and for a clone. */
    private static List<String> copies() throws IOException {
        try (TemplateServer templates =
                new TemplateServer(KnownServer.of(started.server()), new Activity(), StoreUser.POLICY)) {
            Template template = templates.ensureOn(
                    () -> templates.emptyTemplate(TIMEOUT, DatabaseRoles.OF_SERVER),
                    StoreUser.manifest("on top"),
                    TIMEOUT,
                    DatabaseRoles.OF_SERVER,
                    (building, part) -> {});
            templates.clones().create(template);
        }
        return told();
    }

    private static List<String> told() throws IOException {
        return Pattern.compile("STRATEGY (\\w+)")
                .matcher(Files.readString(started.directory().resolve("server.log")))
                .results()
                .map(match -> match.group(1))
                .toList();
    }
}
