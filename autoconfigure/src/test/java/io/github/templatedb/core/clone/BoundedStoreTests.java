package io.github.templatedb.core.clone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.templatedb.LongForm;
import io.github.templatedb.core.server.Activity;
import io.github.templatedb.core.server.DatabaseName;
import io.github.templatedb.core.server.KnownServer;
import io.github.templatedb.core.server.embedded.TestServer;
import io.github.templatedb.core.template.Template;
import io.github.templatedb.core.template.TemplateKey;
import io.github.templatedb.core.template.TemplatePolicy;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Many runs of tests, each with other migrations, on a server that keeps five templates. */
class BoundedStoreTests {

    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    private static final int RUNS = LongForm.RUNS ? 50 : 15;

    private static final TemplatePolicy FIVE = new TemplatePolicy(28L << 20, Duration.ofDays(14));

    @Test
    void manyTemplatesEndWithThoseLastUsedAndTheOneInUse() {
        try (TestServer embedded = TestServer.start();
                TemplateServer living = server(embedded)) {
            Databases databases = new Databases(embedded.server());
            living.clones().create(template(living, 0));
            for (int run = 1; run < RUNS; run++) {
                try (TemplateServer templates = server(embedded)) {
                    template(templates, run);
                    // Built first of all, and used again by each run.
                    DatabaseName again = template(templates, 1).name();
                    await().until(() -> isNotedAsUsed(databases, again));
                }
                // Of time, whole seconds count: each run is an hour before the next.
                databases.age(name(0), RUNS * 3600L);
                for (DatabaseName last : new DatabaseName[] {name(run), name(1)}) {
                    databases.age(last, (RUNS - run) * 3600L);
                }
            }
            try (TemplateServer last = server(embedded)) {
                last.janitor().wake();
                await().untilAsserted(() -> assertThat(databases.names("^tdb_t_"))
                        .containsExactlyInAnyOrder(Stream.of(0, 1, RUNS - 4, RUNS - 3, RUNS - 2, RUNS - 1)
                                .map(run -> name(run).value())
                                .toArray(String[]::new)));
            }
        }
    }

    private static boolean isNotedAsUsed(Databases databases, DatabaseName template) {
        return databases
                .rows("SELECT (shobj_description(oid, 'pg_database')::json ->> 'used')::bigint"
                        + " > extract(epoch FROM now()) - 1800 FROM pg_database WHERE datname = '" + template + "'")
                .equals(List.of("t"));
    }

    private static TemplateServer server(TestServer embedded) {
        return new TemplateServer(KnownServer.of(embedded.server()), new Activity(), FIVE);
    }

    private static Template template(TemplateServer templates, int run) {
        return templates.ensure(
                StoreUser.manifest("run " + run), TIMEOUT, DatabaseRoles.OF_SERVER, (building, part) -> {});
    }

    private static DatabaseName name(int run) {
        return TemplateKey.of(StoreUser.manifest("run " + run)).templateName();
    }
}
