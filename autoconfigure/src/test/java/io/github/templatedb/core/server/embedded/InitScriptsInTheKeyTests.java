package io.github.templatedb.core.server.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.templatedb.core.clone.DatabaseRoles;
import io.github.templatedb.core.clone.TemplateServer;
import io.github.templatedb.core.server.Activity;
import io.github.templatedb.core.server.InitScript;
import io.github.templatedb.core.template.TemplateKey;
import io.github.templatedb.core.template.TemplatePolicy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class InitScriptsInTheKeyTests {

    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    private static final InitScript ROLE = new InitScript("classpath:role.sql", "CREATE ROLE clerk;");

    private static final InitScript SCHEMA = new InitScript("classpath:schema.sql", "CREATE SCHEMA company;");

    private final Path home = TestServer.newHome();

    @AfterEach
    void stop() {
        TestServer.stopAll(home);
    }

    @Test
    void oneOtherCharacterIsAnotherKeyOnAnotherServer() {
        Place place = placeWith(ROLE);

        for (Place other : List.of(
                placeWith(new InitScript(ROLE.name(), "CREATE ROLE clerk; ")),
                placeWith(new InitScript(ROLE.name(), "CREATE ROLE clark;")))) {
            assertThat(other.key()).isNotEqualTo(place.key());
            assertThat(other.server()).isNotEqualTo(place.server());
        }
    }

    @Test
    void scriptsCountInTheirOrderAndNoneIsAnotherKey() {
        Place place = placeWith(ROLE, SCHEMA);

        assertThat(placeWith(SCHEMA, ROLE).key()).isNotEqualTo(place.key());
        assertThat(placeWith(ROLE).key()).isNotEqualTo(place.key());
        assertThat(placeWith().key()).isNotEqualTo(place.key());
    }

    @Test
    void scriptThatWasMovedAndRenamedIsTheSame() {
        assertThat(placeWith(new InitScript("file:/elsewhere/clerk.sql", ROLE.sql()), SCHEMA))
                .isEqualTo(placeWith(ROLE, SCHEMA));
    }

    private Place placeWith(InitScript... scripts) {
        EmbeddedSettings settings =
                new EmbeddedSettings(Storage.AUTO, home, null, TIMEOUT, Map.of(), List.of(scripts), "", 0);
        TemplatePolicy policy = new TemplatePolicy(1L << 30, Duration.ofDays(14));
        try (EmbeddedServer server = EmbeddedServer.start(settings);
                TemplateServer templates = new TemplateServer(server, new Activity(), policy)) {
            return new Place(
                    templates.emptyTemplate(TIMEOUT, DatabaseRoles.OF_SERVER).key(), server.directory());
        }
    }

    /** Which template of an empty database is had, and in which run of which server. */
    private record Place(TemplateKey key, Path server) {}
}
