package io.github.templatedb.benchmarks.curve;

import io.github.templatedb.AutoConfigureTemplateDatabase;
import io.github.templatedb.TemplateDatabase;
import io.github.templatedb.benchmarks.Circumstances;
import io.github.templatedb.benchmarks.Rounds;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.annotation.DirtiesContext.HierarchyMode;
import org.springframework.test.context.TestContext;
import org.springframework.test.context.TestContextManager;
import org.springframework.test.context.TestPropertySource;

/** How both ways to refresh cost grows: by touched tables, by rows in the touched one, and by tables in the schema. */
final class RewindCurves {

    private static final String LOCATION_PROPERTY = "benchmarks.migrations";

    private static final int TABLES = 40;

    private static final int ROWS = 50;

    /** Of one way, then another is measured. */
    private static final int BLOCK = 5;

    /** How often a refresh is tried before it is measured, for what is read in the background once. */
    private static final int WARM_UPS = 10;

    private static final String SCHEMA =
            """
            DO $$ BEGIN FOR i IN 1..%1$d LOOP
                EXECUTE format('CREATE TABLE item_%%s (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text NOT NULL,
                    price numeric(12, 2) NOT NULL DEFAULT 0, changed timestamptz NOT NULL DEFAULT now())', i);
                EXECUTE format('CREATE INDEX ON item_%%s (name)', i);
                EXECUTE format('INSERT INTO item_%%s (name) SELECT ''item '' || n FROM generate_series(1, %%s) AS n', i,
                    CASE WHEN i = 1 THEN %2$d ELSE %3$d END);
            END LOOP; END $$
            """;

    private final Path folder;

    private final int refreshes;

    private final Curve touched = new Curve("rewinds-touched", "touched tables", "a refresh and a query, ms");

    private final Curve rows = new Curve("rewinds-rows", "rows in the touched table", "a refresh and a query, ms");

    private final Curve tables = new Curve("rewinds-tables", "tables in the schema", "a refresh and a query, ms");

    /** How many of the refreshes were clones, where some were. */
    private final Map<String, Integer> clones = new LinkedHashMap<>();

    private RewindCurves(Path folder, int refreshes) {
        this.folder = folder;
        this.refreshes = refreshes;
    }

    /** Takes the folder of the benchmarks and how many refreshes are measured at each point. */
    public static void main(String[] arguments) throws Exception {
        Path benchmarks = Path.of(arguments[0]);
        Path folder = Files.createTempDirectory(Files.createDirectories(benchmarks.resolve("target")), "rewinds-");
        System.setProperty("spring.main.banner-mode", "off");
        Circumstances circumstances = Circumstances.now();
        RewindCurves curves = new RewindCurves(folder, Integer.parseInt(arguments[1]));
        curves.measure();
        System.out.println(Curves.write(
                "rewinds",
                List.of(curves.touched, curves.rows, curves.tables),
                curves.remark(),
                circumstances.end(),
                benchmarks));
    }

    private void measure() throws Exception {
        at(TABLES, ROWS, site -> {
            for (int number : List.of(1, 3, 8, 16, 40)) {
                site.add(touched, number, number);
            }
        });
        for (int number : List.of(10, 100, 1_000, 10_000, 100_000)) {
            at(TABLES, number, site -> site.add(rows, number, 1));
        }
        for (int number : List.of(40, 200, 400, 1_000, 2_000)) {
            at(number, ROWS, site -> site.add(tables, number, 1));
        }
    }

    private String remark() {
        return "Refreshes that were clones, of %d each: %s.%n%n"
                .formatted(
                        refreshes,
                        clones.entrySet().stream()
                                .map(point -> point.getKey() + ": " + point.getValue())
                                .collect(Collectors.joining("; ")));
    }

    /** The same application and tests for both, with migrations of their own. */
    private void at(int tables, int rowsOfFirst, Points points) throws Exception {
        Path migrations = Files.createDirectories(folder.resolve(tables + "-" + rowsOfFirst));
        Files.writeString(migrations.resolve("V1__items.sql"), SCHEMA.formatted(tables, rowsOfFirst, ROWS));
        System.setProperty(LOCATION_PROPERTY, migrations.toString());
        TestContext rewound = new TestContextManager(RewoundTests.class).getTestContext();
        TestContext cloned = new TestContextManager(ClonedTests.class).getTestContext();
        points.measure(new Measured(rewound.getApplicationContext(), cloned.getApplicationContext()));
        rewound.markApplicationContextDirty(HierarchyMode.EXHAUSTIVE);
        cloned.markApplicationContextDirty(HierarchyMode.EXHAUSTIVE);
    }

    @FunctionalInterface
    private interface Points {

        void measure(Measured contexts) throws Exception;
    }

    /** A context, and what is written to its database before each refresh. */
    private record Way(String series, ApplicationContext context, String write) {}

    /** Two contexts whose refreshes are measured in turn. */
    private final class Measured {

        private final ApplicationContext rewound;

        private final ApplicationContext cloned;

        Measured(ApplicationContext rewound, ApplicationContext cloned) {
            this.rewound = rewound;
            this.cloned = cloned;
        }

        void add(Curve curve, int x, int number) throws Exception {
            String insert = each(number, "INSERT INTO item_%d (name) VALUES ('new')");
            String update = each(number, "UPDATE item_%d SET price = price + 1 WHERE id = 1");
            for (int i = 0; i < WARM_UPS; i++) {
                for (String write : List.of(insert, update)) {
                    once(rewound, write, new ArrayList<>());
                }
            }
            List<Way> ways = List.of(
                    new Way("rewound, a row inserted in each", rewound, insert),
                    new Way("rewound, a row updated in each", rewound, update),
                    new Way("cloned", cloned, insert));
            // Rounds are in any order, the lines of a picture are not.
            ways.forEach(way -> curve.add(way.series(), x, List.of()));
            Rounds.run((refreshes + BLOCK - 1) / BLOCK, ways, (way, round) -> block(curve, way, x));
        }

        private void block(Curve curve, Way way, int x) {
            List<Double> millis = new ArrayList<>();
            for (int i = 0; i < BLOCK; i++) {
                if (!once(way.context(), way.write(), millis) && way.context() == rewound) {
                    clones.merge("%,d %s, %s".formatted(x, curve.x(), way.series()), 1, Integer::sum);
                }
            }
            curve.add(way.series(), x, millis);
        }

        private boolean once(ApplicationContext context, String write, List<Double> millis) {
            JdbcTemplate jdbc = context.getBean(JdbcTemplate.class);
            TemplateDatabase database = context.getBean(TemplateDatabase.class);
            jdbc.execute(write);
            String before = database.name();
            long begin = System.nanoTime();
            database.refresh();
            jdbc.queryForObject("SELECT count(*) FROM item_2", Long.class);
            millis.add((System.nanoTime() - begin) / 1e6);
            return before.equals(database.name());
        }
    }

    private static String each(int number, String sql) {
        return IntStream.rangeClosed(1, number).mapToObj(sql::formatted).collect(Collectors.joining(";"));
    }

    /** The application. */
    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Shop {}

    @SpringBootTest(
            classes = Shop.class,
            webEnvironment = WebEnvironment.NONE,
            properties = "spring.flyway.locations=filesystem:${" + LOCATION_PROPERTY + "}")
    @AutoConfigureTemplateDatabase
    @TestPropertySource(properties = "templatedb.refresh-strategy=rewind")
    static class RewoundTests {}

    @SpringBootTest(
            classes = Shop.class,
            webEnvironment = WebEnvironment.NONE,
            properties = "spring.flyway.locations=filesystem:${" + LOCATION_PROPERTY + "}")
    @AutoConfigureTemplateDatabase
    @TestPropertySource(properties = "templatedb.refresh-strategy=clone")
    static class ClonedTests {}
}
