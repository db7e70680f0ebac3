package io.github.templatedb.benchmarks.start;

import io.github.templatedb.benchmarks.Benchmark;
import io.github.templatedb.benchmarks.Comparison;
import io.github.templatedb.benchmarks.Table;
import io.github.templatedb.core.server.Endpoint;
import io.github.templatedb.core.server.embedded.EmbeddedServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/** What a new connection costs, by how it logs in: three roles on one server. */
final class ConnectionComparison {

    private static final String PASSWORD = "0123456789abcdef0123456789abcdef";

    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final String url;

    private ConnectionComparison(Endpoint endpoint) {
        this.url = "jdbc:postgresql://" + endpoint.host() + ":" + endpoint.port() + "/postgres";
    }

    static Table run(EmbeddedServer server, int rounds) throws Exception {
        Endpoint endpoint = server.server().endpoint();
        ConnectionComparison comparison = new ConnectionComparison(endpoint);
        comparison.makeRoles(endpoint, server.directory().resolve("data/pg_hba.conf"));
        List<Benchmark> benchmarks = List.of(
                comparison.benchmark("trust: no password", "by_trust", ""),
                comparison.benchmark("SCRAM, 1 iteration: templatedb's server", "by_scram_1", PASSWORD),
                comparison.benchmark("SCRAM, 4096 iterations: PostgreSQL's default", "by_scram_4096", PASSWORD));
        return new Comparison("a connection, ms: median (p90)", rounds, rounds, benchmarks).run();
    }

    private Benchmark benchmark(String name, String role, String password) {
        return Benchmark.single(name, () -> {
            long begin = System.nanoTime();
            Connection connection = connect(role, password);
            long open = System.nanoTime();
            connection.close();
            return Map.of("open", Duration.ofNanos(open - begin));
        });
    }

    private Connection connect(String role, String password) throws SQLException {
        return DriverManager.getConnection(url, role, password);
    }

    private void makeRoles(Endpoint endpoint, Path accessRules) throws IOException, SQLException {
        String rules = Files.readString(accessRules);
        Files.writeString(accessRules, "host all by_trust 127.0.0.1/32 trust\n" + rules);
        try (Connection connection = connect(endpoint.username(), endpoint.password());
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE ROLE by_trust LOGIN");
            statement.execute("SET scram_iterations = 1");
            statement.execute("CREATE ROLE by_scram_1 LOGIN PASSWORD '" + PASSWORD + "'");
            statement.execute("SET scram_iterations = 4096");
            statement.execute("CREATE ROLE by_scram_4096 LOGIN PASSWORD '" + PASSWORD + "'");
            statement.execute("SELECT pg_reload_conf()");
        }
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (!isTrusted()) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("The server did not read " + accessRules + " within " + LIMIT);
            }
            LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
        }
    }

    private boolean isTrusted() {
        try (Connection connection = connect("by_trust", "")) {
            return connection.isValid(1);
        } catch (SQLException ex) {
            return false;
        }
    }
}
