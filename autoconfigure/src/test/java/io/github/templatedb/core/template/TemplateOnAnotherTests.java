package io.github.templatedb.core.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.templatedb.core.manifest.Growth;
import io.github.templatedb.core.manifest.Manifest;
import io.github.templatedb.core.manifest.Sha256;
import io.github.templatedb.core.server.Activity;
import io.github.templatedb.core.server.DatabaseName;
import io.github.templatedb.core.server.Endpoint;
import io.github.templatedb.core.server.Owner;
import io.github.templatedb.core.server.ServerException;
import io.github.templatedb.core.server.embedded.TestServer;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The store itself, with steps that are words in a table. */
class TemplateOnAnotherTests {

    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final TemplatePolicy LASTING = new TemplatePolicy(1L << 40, Duration.ofDays(14));

    private final TestServer embedded = TestServer.start();

    private final Owner owner = new Owner(embedded.server());

    private final TemplateStore store =
            new TemplateStore(embedded.server(), owner, new Activity(), "template0", LASTING);

    private final List<String> runs = new ArrayList<>();

    @BeforeEach
    void first() {
        store.ensure(manifest("V1"), TIMEOUT, new Words("V1"));
        runs.clear();
    }

    @AfterEach
    void stop() {
        owner.close();
        embedded.close();
    }

    @Test
    void onlyMissingStepsRun() throws SQLException {
        Template template = store.ensure(manifest("V1", "V2"), TIMEOUT, new Words("V1", "V2"));
        assertThat(runs).containsExactly("V2");
        assertThat(words(template)).containsExactly("V1", "V2");
    }

    @Test
    void whatFollowsTheLastStepRunsInOneGoWithAFewMissingOnes() throws SQLException {
        Template template = store.ensure(manifest("V1", "V2", "R"), TIMEOUT, new Words("V1", "V2", "R"));
        assertThat(runs).containsExactly("V2", "R");
        assertThat(words(template)).containsExactly("V1", "V2", "R");
        assertThat(store.find(TemplateKey.of(manifest("V1", "V2")))).isEmpty();
    }

    @Test
    void manyMissingStepsGetATemplateOfTheirOwn() throws SQLException {
        String[] steps = IntStream.rangeClosed(1, 11).mapToObj(i -> "V" + i).toArray(String[]::new);
        String[] all = Stream.concat(Arrays.stream(steps), Stream.of("R")).toArray(String[]::new);
        Template template = store.ensure(manifest(all), TIMEOUT, new Words(all));
        assertThat(runs).hasSize(11).startsWith("V2").endsWith("R");
        assertThat(words(template)).containsExactly(all);
        Template own = store.find(TemplateKey.of(manifest(steps))).orElseThrow();
        assertThat(words(own)).containsExactly(steps);

        runs.clear();
        all[11] = "S";
        assertThat(words(store.ensure(manifest(all), TIMEOUT, new Words(all)))).containsExactly(all);
        assertThat(runs).containsExactly("S");
    }

    @Test
    void templateWithAnObstacleIsBuiltUponByNobody() throws SQLException {
        Words obstructed = new Words("V1", "V2");
        obstructed.obstacle = "of a setting";
        store.ensure(manifest("V1", "V2"), TIMEOUT, obstructed);
        runs.clear();
        Template template = store.ensure(manifest("V1", "V2", "R"), TIMEOUT, new Words("V1", "V2", "R"));
        assertThat(runs).as("on the longest that has none").containsExactly("V2", "R");
        assertThat(words(template)).containsExactly("V1", "V2", "R");
    }

    @Test
    void templateIsAsOldAsThatWhichItIsBuiltOn() {
        Template first = found("V1");
        age(first, 5_000);
        String born = comment(first, "born");

        Template bySteps = store.ensure(manifest("V1", "V2"), TIMEOUT, new Words("V1", "V2"));
        Template onTop = store.ensureOn(() -> found("V1"), manifest("W"), TIMEOUT, new Words("W"));

        assertThat(comment(bySteps, "born")).isEqualTo(born);
        assertThat(comment(onTop, "born")).isEqualTo(born);
    }

    @Test
    void templateThatIsTooOldIsBuiltUponByNobody() throws SQLException {
        age(found("V1"), 7_200);
        Template template = strict().ensure(manifest("V1", "V2"), TIMEOUT, new Words("V1", "V2"));
        assertThat(runs).containsExactly("V1", "V2");
        assertThat(words(template)).containsExactly("V1", "V2");
    }

    @Test
    void stepsThatAreTooOldAreBuiltAgainBeforeWhatFollowsThem() throws SQLException {
        String[] steps = IntStream.rangeClosed(1, 10).mapToObj(i -> "V" + i).toArray(String[]::new);
        String[] all = Stream.concat(Arrays.stream(steps), Stream.of("R")).toArray(String[]::new);
        age(store.ensure(manifest(steps), TIMEOUT, new Words(steps)), 7_200);
        age(found("V1"), 7_200);
        runs.clear();

        Template template = strict().ensure(manifest(all), TIMEOUT, new Words(all));

        assertThat(comment(template, "on")).isEqualTo(found(steps).name().value());
        assertThat(comment(template, "born")).isEqualTo(comment(found(steps), "born"));
        assertThat(runs).containsExactly(all);
    }

    private Template found(String... words) {
        return store.find(TemplateKey.of(manifest(words))).orElseThrow();
    }

    private TemplateStore strict() {
        return new TemplateStore(
                embedded.server(),
                owner,
                new Activity(),
                "template0",
                new TemplatePolicy(1L << 40, Duration.ofHours(1)));
    }

    /** Has a template say that it was built some time ago, and used just now. */
    private void age(Template template, long seconds) {
        String comment = asked("SELECT format('COMMENT ON DATABASE %I IS %L', datname, regexp_replace("
                        + "shobj_description(oid, 'pg_database'), '\"born\" : [0-9]+', '\"born\" : ' ||"
                        + " extract(epoch FROM now())::bigint - " + seconds + ")) FROM pg_database WHERE datname = '"
                        + template.name() + "'")
                .get(0);
        embedded.server().execute("Ageing a template", List.of(comment));
    }

    private String comment(Template template, String field) {
        return asked("SELECT shobj_description(oid, 'pg_database')::json ->> '" + field
                        + "' FROM pg_database WHERE datname = '" + template.name() + "'")
                .get(0);
    }

    /** Who has lost the lock must not build any more: another JVM may have begun. */
    @Test
    void lostLockEndsTheBuildAndLeavesNothing() {
        Words losing = new Words("V1", "V2") {
            @Override
            public void run(DatabaseName building, Part part) throws Exception {
                super.run(building, part);
                embedded.server()
                        .execute(
                                "Ending the session with the lock",
                                List.of("SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'"
                                        + " AND objsubid = 1"));
                throw new IllegalStateException("on purpose");
            }
        };
        assertThatExceptionOfType(TemplateBuildException.class)
                .isThrownBy(() -> store.ensure(manifest("V1", "V2"), TIMEOUT, losing))
                .withCauseInstanceOf(ServerException.class)
                .withMessageContaining("was lost, so another JVM may be building");
        assertThat(runs).containsExactly("V2");
        assertThat(names())
                .containsExactly(store.find(TemplateKey.of(manifest("V1")))
                        .orElseThrow()
                        .name()
                        .value());
    }

    private List<String> names() {
        return asked("SELECT datname FROM pg_database WHERE datname LIKE 'tdb\\_%'");
    }

    private List<String> asked(String sql) {
        return embedded.server().call("Asking", connection -> rows(connection, sql));
    }

    private List<String> words(Template template) throws SQLException {
        DatabaseName copy = new DatabaseName("tdb_copy");
        embedded.server()
                .execute(
                        "Copying",
                        List.of(
                                "DROP DATABASE IF EXISTS tdb_copy",
                                "CREATE DATABASE tdb_copy TEMPLATE "
                                        + template.name().quoted()));
        try (Connection connection = connect(copy)) {
            return rows(connection, "SELECT word FROM words ORDER BY number");
        } finally {
            embedded.server().execute("Dropping", List.of("DROP DATABASE tdb_copy WITH (FORCE)"));
        }
    }

    private static List<String> rows(Connection connection, String sql) throws SQLException {
        List<String> rows = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            while (row.next()) {
                rows.add(row.getString(1));
            }
        }
        return rows;
    }

    private Connection connect(DatabaseName database) throws SQLException {
        Endpoint endpoint = embedded.server().endpoint();
        return DriverManager.getConnection(endpoint.jdbcUrl(database), endpoint.username(), endpoint.password());
    }

    private static Manifest manifest(String... words) {
        Manifest.Builder manifest = Manifest.builder().add("server", "of this test");
        List<Growth.Step> steps = new ArrayList<>();
        List<Manifest.Entry> afterwards = new ArrayList<>();
        for (String word : words) {
            Manifest.Entry entry = new Manifest.Entry(word, Sha256.hex(word.getBytes(StandardCharsets.UTF_8)));
            manifest.add(entry);
            if (word.startsWith("V")) {
                steps.add(new Growth.Step(word, List.of(entry)));
            } else {
                afterwards.add(entry);
            }
        }
        return manifest.growsBy(new Growth(steps, afterwards, List.of(), "")).build();
    }

    /** Writes those words that are not there. */
    private class Words implements Migrations {

        private final List<String> all;

        private String obstacle = "";

        Words(String... all) {
            this.all = Arrays.asList(all);
        }

        @Override
        public void run(DatabaseName building, Part part) throws Exception {
            boolean steps = part == Part.STEPS_ONLY;
            write(
                    building,
                    all.stream().filter(word -> !steps || word.startsWith("V")).toList());
        }

        @Override
        public String obstacle() {
            return obstacle;
        }

        private void write(DatabaseName building, List<String> words) throws SQLException {
            try (Connection connection = connect(building);
                    Statement statement = connection.createStatement()) {
                statement.execute("CREATE TABLE IF NOT EXISTS words (number serial, word text)");
                List<String> present = rows(connection, "SELECT word FROM words");
                for (String word : words) {
                    if (!present.contains(word)) {
                        runs.add(word);
                        statement.execute("INSERT INTO words (word) VALUES ('" + word + "')");
                    }
                }
            }
        }
    }
}
