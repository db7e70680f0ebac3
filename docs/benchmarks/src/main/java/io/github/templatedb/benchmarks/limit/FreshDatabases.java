package io.github.templatedb.benchmarks.limit;

import io.github.templatedb.core.server.Endpoint;
import io.github.templatedb.core.server.Server;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** Databases that plain SQL by JDBC makes of one template; each is used once, and dropped. */
final class FreshDatabases {

    /** Databases that one thread makes in a turn. */
    private static final int BLOCK = 5;

    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final AtomicInteger numbers = new AtomicInteger();

    private final Endpoint endpoint;

    private final String template;

    private FreshDatabases(Endpoint endpoint, String template) {
        this.endpoint = endpoint;
        this.template = template;
    }

    /**
     * Makes the template.
     *
     * @param statements of which each is sent alone
     */
    static FreshDatabases of(Server server, String template, List<String> statements) throws SQLException {
        FreshDatabases databases = new FreshDatabases(server.endpoint(), template);
        databases.execute(
                "postgres",
                List.of("DROP DATABASE IF EXISTS " + template + " WITH (FORCE)", "CREATE DATABASE " + template));
        databases.execute(template, statements);
        // VACUUM FULL takes away what the first session has left for the next ones.
        databases.execute(template, List.of("SELECT 1"));
        databases.execute(
                "postgres", List.of("ALTER DATABASE " + template + " IS_TEMPLATE true ALLOW_CONNECTIONS false"));
        return databases;
    }

    /** How many rounds give so many databases, or a few less. */
    static int rounds(int databases) {
        return Math.max(1, databases / BLOCK);
    }

    /** Measures some databases of each thread: clone, connection, a test's statements, drop, and the whole. */
    List<Map<String, Duration>> measure(String strategy, int threads) throws Exception {
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        try {
            long begin = System.nanoTime();
            List<Future<List<Map<String, Duration>>>> work = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                work.add(executor.submit(() -> cycles(strategy)));
            }
            List<Map<String, Duration>> readings = new ArrayList<>();
            for (Future<List<Map<String, Duration>>> thread : work) {
                readings.addAll(thread.get());
            }
            long each = (System.nanoTime() - begin) / readings.size();
            readings.forEach(reading -> reading.put("one database each", Duration.ofNanos(each)));
            return readings;
        } finally {
            executor.shutdownNow();
        }
    }

    private List<Map<String, Duration>> cycles(String strategy) throws SQLException {
        List<Map<String, Duration>> readings = new ArrayList<>();
        try (Connection admin = connect("postgres");
                Statement statement = admin.createStatement()) {
            for (int i = 0; i < BLOCK; i++) {
                readings.add(cycle(statement, strategy));
            }
        }
        return readings;
    }

    private Map<String, Duration> cycle(Statement admin, String strategy) throws SQLException {
        String database = template + "_" + numbers.incrementAndGet();
        Map<String, Duration> reading = new LinkedHashMap<>();
        long before = System.nanoTime();
        admin.execute("SELECT 1");
        long begin = System.nanoTime();
        reading.put("a round trip", Duration.ofNanos(begin - before));
        admin.execute("CREATE DATABASE %s TEMPLATE %s STRATEGY %s".formatted(database, template, strategy));
        long cloned = System.nanoTime();
        try (Connection connection = connect(database)) {
            long connected = System.nanoTime();
            try (Statement statement = connection.createStatement()) {
                statement.execute("INSERT INTO item_1 (name) VALUES ('new')");
                try (ResultSet row = statement.executeQuery("SELECT count(*) FROM item_1")) {
                    row.next();
                }
            }
            reading.put("clone", Duration.ofNanos(cloned - begin));
            reading.put("connect", Duration.ofNanos(connected - cloned));
            reading.put("insert and count", Duration.ofNanos(System.nanoTime() - connected));
        }
        awaitNobody(admin, database);
        long closed = System.nanoTime();
        admin.execute("DROP DATABASE " + database);
        reading.put("drop", Duration.ofNanos(System.nanoTime() - closed));
        return reading;
    }

    /** A drop sleeps 100 ms when it meets a session that is about to end (procarray.c, CountOtherDBBackends). */
    private static void awaitNobody(Statement admin, String database) throws SQLException {
        String sql = "SELECT count(*) FROM pg_stat_activity WHERE datname = '%s'".formatted(database);
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (true) {
            try (ResultSet row = admin.executeQuery(sql)) {
                row.next();
                if (row.getInt(1) == 0) {
                    return;
                }
            }
            if (System.nanoTime() > deadline) {
                throw new SQLException("Sessions in " + database + " did not end within " + LIMIT);
            }
            LockSupport.parkNanos(Duration.ofMillis(1).toNanos());
        }
    }

    private void execute(String database, List<String> statements) throws SQLException {
        try (Connection connection = connect(database);
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private Connection connect(String database) throws SQLException {
        return DriverManager.getConnection(
                "jdbc:postgresql://%s/%s?sslmode=disable".formatted(endpoint.address(), database),
                endpoint.username(),
                endpoint.password());
    }
}
