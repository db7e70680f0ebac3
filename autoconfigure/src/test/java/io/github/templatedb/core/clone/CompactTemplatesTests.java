package io.github.templatedb.core.clone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.github.templatedb.core.manifest.Manifest;
import io.github.templatedb.core.server.Activity;
import io.github.templatedb.core.server.KnownServer;
import io.github.templatedb.core.server.embedded.TestServer;
import io.github.templatedb.core.template.Template;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whether all in a template could be made compact is known to everybody who finds it, and of what is made from it. */
class CompactTemplatesTests {

    @AutoClose
    private static final TestServer embedded = TestServer.start();

    private static final String TAGS =
            """
            CREATE TABLE trouble (id int);
            CREATE FUNCTION tags(n int) RETURNS text[] IMMUTABLE LANGUAGE plpgsql AS $$ BEGIN
                IF EXISTS (SELECT FROM public.trouble) THEN RAISE 'trouble'; END IF; RETURN ARRAY['t' || n]; END $$;
            CREATE TABLE book (id int PRIMARY KEY); CREATE INDEX ON book USING gin (tags(id)); INSERT INTO book VALUES (1);
            """;

    @BeforeAll
    static void require() {
        assumeThat(embedded.server().facts().majorVersion()).isGreaterThanOrEqualTo(15);
    }

    @ParameterizedTest
    @CsvSource({"SELECT 1, true", "INSERT INTO trouble VALUES (1), false"})
    void templateIsCompactIfPostgresRefusedNothing(String last, boolean compact) {
        Manifest manifest = StoreUser.manifest("compact" + compact);

        Template built = ensure(manifest, TAGS + last);
        Template found = ensure(manifest, "");

        assertThat(built.compact()).isEqualTo(compact);
        assertThat(found).isEqualTo(built);
    }

    @ParameterizedTest
    @CsvSource({"SELECT 1, true", "INSERT INTO trouble VALUES (1), false"})
    void sealedCloneIsCompactIfItsTemplateIs(String last, boolean compact) {
        try (TemplateServer templates = templates()) {
            Template template = ensure(templates, StoreUser.manifest("sealed" + compact), TAGS + last);

            Template sealed = templates.clones().seal(templates.clones().create(template), template);

            assertThat(sealed.compact()).isEqualTo(compact);
        }
    }

    private static Template ensure(Manifest manifest, String migration) {
        try (TemplateServer templates = templates()) {
            return ensure(templates, manifest, migration);
        }
    }

    private static Template ensure(TemplateServer templates, Manifest manifest, String migration) {
        return templates.ensure(manifest, Duration.ofMinutes(1), DatabaseRoles.OF_SERVER, (building, part) -> {
            try (Connection connection = new Databases(embedded.server()).connect(building);
                    Statement statement = connection.createStatement()) {
                statement.execute(migration);
            }
        });
    }

    private static TemplateServer templates() {
        return new TemplateServer(KnownServer.of(embedded.server()), new Activity(), StoreUser.POLICY);
    }
}
