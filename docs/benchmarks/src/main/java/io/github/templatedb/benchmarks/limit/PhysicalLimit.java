package io.github.templatedb.benchmarks.limit;

import io.github.templatedb.benchmarks.Benchmark;
import io.github.templatedb.benchmarks.Comparison;
import io.github.templatedb.benchmarks.Table;
import io.github.templatedb.benchmarks.suite.Site;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** What PostgreSQL takes for a fresh database, with plain SQL by JDBC and nothing else. */
public final class PhysicalLimit {

    private final List<Benchmark> benchmarks = new ArrayList<>();

    /** Adds the server that is shared at a site, with a template that a script makes. */
    public PhysicalLimit at(Site site, String script) throws SQLException {
        FreshDatabases databases = FreshDatabases.of(site.common(), "limit_template", List.of(script));
        for (String strategy : List.of("FILE_COPY", "WAL_LOG")) {
            for (int threads : List.of(1, 2)) {
                String name =
                        "%s, %s, %s".formatted(site.storage(), strategy, threads == 1 ? "alone" : "two in parallel");
                benchmarks.add(new Benchmark(name, () -> databases.measure(strategy, threads)));
            }
        }
        return this;
    }

    /** Measures so many databases for each row. */
    public Table run(int databases) throws Exception {
        return new Comparison(
                        "a database by plain SQL, ms: median (p90)", 1, FreshDatabases.rounds(databases), benchmarks)
                .run();
    }
}
