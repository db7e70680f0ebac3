package io.github.templatedb.benchmarks.limit;

import io.github.templatedb.benchmarks.Benchmark;
import io.github.templatedb.benchmarks.Comparison;
import io.github.templatedb.benchmarks.Table;
import io.github.templatedb.benchmarks.suite.Site;
import io.github.templatedb.core.server.Endpoint;
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

/** What PostgreSQL takes for a fresh database, with plain SQL by JDBC and nothing else. */
public final class PhysicalLimit {

    private static final String TEMPLATE = "limit_template";

    /** Databases that one thread makes in a turn. */
    private static final int BLOCK = 5;

    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final List<Benchmark> benchmarks = new ArrayList<>();

    private final AtomicInteger names = new AtomicInteger();

    /** Adds the server that is shared at a site, with a template that a script makes. */
    public PhysicalLimit at(Site site, String script) throws SQLException {
        site.recreate(TEMPLATE);
        try (Connection connection = connect(site, TEMPLATE);
                Statement statement = connection.createStatement()) {
            statement.execute(script);
        }
        execute(site, "ALTER DATABASE " + TEMPLATE + " IS_TEMPLATE true ALLOW_CONNECTIONS false");
        for (String strategy : List.of("FILE_COPY", "WAL_LOG")) {
            for (int threads : List.of(1, 2)) {
                String name =
                        "%s, %s, %s".formatted(site.storage(), strategy, threads == 1 ? "alone" : "two in parallel");
                benchmarks.add(new Benchmark(name, () -> measure(site, strategy, threads)));
            }
        }
        return this;
    }

    /** Measures so many databases for each row. */
    public Table run(int databases) throws Exception {
        return new Comparison(
                        "a database by plain SQL, ms: median (p90)", 1, Math.max(1, databases / BLOCK), benchmarks)
                .run();
    }

    private List<Map<String, Duration>> measure(Site site, String strategy, int threads) throws Exception {
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        try {
            long begin = System.nanoTime();
            List<Future<List<Map<String, Duration>>>> work = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                work.add(executor.submit(() -> cycles(site, strategy)));
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

    private List<Map<String, Duration>> cycles(Site site, String strategy) throws SQLException {
        List<Map<String, Duration>> readings = new ArrayList<>();
        try (Connection admin = connect(site, "postgres");
                Statement statement = admin.createStatement()) {
            statement.execute("SELECT 1");
            for (int i = 0; i < BLOCK; i++) {
                readings.add(cycle(site, statement, strategy));
            }
        }
        return readings;
    }

    private Map<String, Duration> cycle(Site site, Statement admin, String strategy) throws SQLException {
        String database = "limit_" + names.incrementAndGet();
        Map<String, Duration> reading = new LinkedHashMap<>();
        long begin = System.nanoTime();
        admin.execute("CREATE DATABASE %s TEMPLATE %s STRATEGY %s".formatted(database, TEMPLATE, strategy));
        long cloned = System.nanoTime();
        try (Connection connection = connect(site, database)) {
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

    private static void execute(Site site, String sql) throws SQLException {
        try (Connection connection = connect(site, "postgres");
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static Connection connect(Site site, String database) throws SQLException {
        Endpoint endpoint = site.common().endpoint();
        return DriverManager.getConnection(site.url(database), endpoint.username(), endpoint.password());
    }
}
