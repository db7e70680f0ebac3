package io.github.templatedb.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.github.templatedb.TestJvm;
import io.github.templatedb.core.template.TemplateBuildException;
import io.github.templatedb.usecases.support.ExternalPostgres;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class EnsuredTemplateTests {

    private static final int THREADS = 8;

    private static final int JVMS = 3;

    /** Not of the JVMs that run {@link #main}. */
    @AutoClose
    private static ExternalPostgres external;

    private static TestServer server;

    @AutoClose("shutdownNow")
    private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);

    @BeforeAll
    static void start() {
        external = ExternalPostgres.start();
        server = at(external.url("library"));
    }

    private static TestServer at(String url) {
        return TestServer.at(url, "tester", ExternalPostgres.PASSWORD);
    }

    @Test
    void builderRunsOnceForManyThreads() throws SQLException {
        AtomicInteger runs = new AtomicInteger();
        List<String> templates = inThreads(() -> server.ensureTemplate(TemplateKey.of("threads"), database -> {
            runs.incrementAndGet();
            fill(database);
        }));

        assertThat(runs).hasValue(1);
        assertThat(templates).hasSize(THREADS).containsOnly(templates.get(0));
        assertThat(templates.get(0)).matches("tdb_t_[0-9a-f]{12}");
        assertThat(server.ensureTemplate(TemplateKey.of("others"), database -> {}))
                .isNotEqualTo(templates.get(0));
        try (TemporaryDatabase copy = server.temporaryFrom(templates.get(0))) {
            assertThat(titles(copy)).isEqualTo("Emma");
        }
    }

    @Test
    void builderRunsOnceForSeveralJvms() throws Exception {
        List<String> said = said(jvms("JVMs"));

        assertThat(said.stream().filter("building"::equals)).hasSize(1);
        assertThat(said.stream().filter("Emma"::equals)).hasSize(JVMS);
    }

    @Test
    void failureReachesJvmsThatWaitAndNobodyAfterThem() throws Exception {
        List<Process> jvms = jvms("failing JVMs");
        await().untilAsserted(() -> assertThat(
                        external.query("postgres", "SELECT pid FROM pg_stat_activity WHERE wait_event = 'advisory'"))
                .hasSize(JVMS - 1));
        for (Process jvm : jvms) {
            jvm.getOutputStream().close();
        }
        List<String> said = said(jvms);

        assertThat(said.stream().filter("building"::equals)).hasSize(1);
        assertThat(said.stream().filter(line -> line.contains("no more paper"))).hasSize(JVMS);
        assertThat(said.stream()
                        .filter(line -> line.contains(
                                "It failed in another JVM, for which this one has waited. no more paper")))
                .hasSize(JVMS - 1);
        assertThat(server.ensureTemplate(TemplateKey.of("failing JVMs"), EnsuredTemplateTests::fill))
                .startsWith("tdb_t_");
    }

    private static List<Process> jvms(String key) throws IOException {
        List<Process> jvms = new ArrayList<>();
        for (int i = 0; i < JVMS; i++) {
            jvms.add(new ProcessBuilder(
                            TestJvm.command(List.of(), EnsuredTemplateTests.class, external.url("library"), key))
                    .redirectError(Redirect.INHERIT)
                    .start());
        }
        return jvms;
    }

    private static List<String> said(List<Process> jvms) throws InterruptedException {
        List<String> said = new ArrayList<>();
        for (Process jvm : jvms) {
            jvm.inputReader().lines().forEach(said::add);
            assertThat(jvm.waitFor()).isZero();
        }
        return said;
    }

    /** Runs in a JVM. */
    public static void main(String[] arguments) throws Exception {
        TestServer server = at(arguments[0]);
        try {
            String template = server.ensureTemplate(TemplateKey.of(arguments[1]), database -> {
                System.out.println("building");
                fill(database);
                if (arguments[1].startsWith("failing")) {
                    // Until its input ends.
                    System.in.readAllBytes();
                    throw new IOException("no more paper");
                }
            });
            try (TemporaryDatabase copy = server.temporaryFrom(template)) {
                System.out.println(titles(copy));
            }
        } catch (TemplateBuildException ex) {
            System.out.println(ex.getMessage());
        }
    }

    @Test
    void failureReachesAllWhoWaitAndIsNotPublished() {
        AtomicInteger runs = new AtomicInteger();
        CountDownLatch all = new CountDownLatch(THREADS);
        List<Object> failures = inThreads(() -> {
            all.countDown();
            try {
                return server.ensureTemplate(TemplateKey.of("failing"), database -> {
                    runs.incrementAndGet();
                    fill(database);
                    all.await();
                    throw new IOException("no more paper");
                });
            } catch (TemplateBuildException ex) {
                return ex;
            }
        });

        assertThat(runs).hasValue(1);
        assertThat(failures).hasSize(THREADS).allSatisfy(failure -> assertThat(failure)
                .asInstanceOf(InstanceOfAssertFactories.throwable(TemplateBuildException.class))
                .hasMessageContaining("no more paper"));
        assertThat(external.query("postgres", "SELECT datname FROM pg_database WHERE datname LIKE 'tdb\\_b%'"))
                .isEmpty();
    }

    @Test
    void templateThatIsThereIsFoundWithoutALock() throws SQLException, IOException {
        String template = server.ensureTemplate(TemplateKey.of("locked"), EnsuredTemplateTests::fill);
        String key = external.query(
                        "postgres",
                        "SELECT ('x' || left(shobj_description(oid, 'pg_database')::json ->> 'key', 16))::bit(64)::bigint"
                                + " FROM pg_database WHERE datname = '" + template + "'")
                .get(0);
        try (Connection builder = external.connect("postgres");
                Statement statement = builder.createStatement()) {
            statement.execute("SELECT pg_advisory_lock(" + key + ")");
            statement.execute("ALTER ROLE tester SET log_statement = 'all'");

            assertThat(server.ensureTemplate(TemplateKey.of("locked"), database -> {
                        throw new IOException("called");
                    }))
                    .isEqualTo(template);
            statement.execute("ALTER ROLE tester RESET log_statement");
        }
        assertThat(Files.readString(external.log())).doesNotContain("pg_try_advisory_lock('" + key + "'::bigint)");
    }

    @Test
    void nothingOfTheBuilderIsLeftInTheWay() throws Exception {
        List<Connection> leaked = new ArrayList<>();
        String template = server.ensureTemplate(TemplateKey.of("leaking"), database -> {
            fill(database);
            leaked.add(database.getConnection());
        });

        server.createFrom(template, "copy");

        assertThat(leaked.get(0).isValid(1)).isFalse();
        assertThatExceptionOfType(DatabaseMissingException.class)
                .isThrownBy(() -> server.createFrom("tdb_t_000000000000", "other"))
                .withMessageContaining("ensureTemplate");
        server.forceDrop("copy");
    }

    private <T> List<T> inThreads(Callable<? extends T> work) {
        return IntStream.range(0, THREADS)
                .mapToObj(thread -> CompletableFuture.<T>supplyAsync(
                        () -> {
                            try {
                                return work.call();
                            } catch (Exception ex) {
                                throw new CompletionException(ex);
                            }
                        },
                        threads))
                .toList()
                .stream()
                .map(CompletableFuture::join)
                .toList();
    }

    private static void fill(DataSource database) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE book (title text); INSERT INTO book VALUES ('Emma')");
        }
    }

    private static String titles(TemporaryDatabase database) throws SQLException {
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement();
                var row = statement.executeQuery("SELECT title FROM book")) {
            row.next();
            return row.getString(1);
        }
    }
}
