package io.github.templatedb.core.clone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.github.templatedb.core.lease.Lease;
import io.github.templatedb.core.lease.Policies;
import io.github.templatedb.core.server.Activity;
import io.github.templatedb.core.server.DatabaseName;
import io.github.templatedb.core.server.KnownServer;
import io.github.templatedb.core.server.ServerException;
import io.github.templatedb.core.server.embedded.TestServer;
import io.github.templatedb.core.template.Template;
import io.github.templatedb.core.template.TemplateInTheWayException;
import io.github.templatedb.core.template.TemplateKey;
import io.github.templatedb.core.template.TemplatePolicy;
import java.sql.Connection;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Templates that others have done something to, or that are of others. */
class UnusableTemplateTests {

    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    @AutoClose
    private static final TestServer embedded = TestServer.start();

    private static final Databases databases = new Databases(embedded.server());

    private final TemplateServer templates =
            new TemplateServer(KnownServer.of(embedded.server()), new Activity(), StoreUser.POLICY);
    private final AtomicInteger builds = new AtomicInteger();

    @AfterEach
    void close() {
        templates.close();
    }

    @Test
    void templateThatSomebodyIsConnectedToIsNotCopiedAndBuiltAgain() throws Exception {
        Template template = template("opened");
        databases.execute("ALTER DATABASE " + template.name() + " ALLOW_CONNECTIONS true");
        try (Connection intruder = databases.connect(template.name())) {
            assertThatExceptionOfType(ServerException.class)
                    .isThrownBy(() -> templates.clones().create(template))
                    .withMessageContainingAll(template.name().value(), "is being accessed by other users");
            assertThat(builds).hasValue(1);

            assertThat(template("opened").name()).isEqualTo(template.name());
            assertThat(builds).as("as it may have been changed").hasValue(2);
            assertThat(intruder.isValid(5)).isFalse();
        }
    }

    @Test
    void templateThatIsDroppedIsBuiltAgainByWhoeverAsksNext() {
        DatabaseName template = template("dropped").name();
        databases.execute("ALTER DATABASE " + template + " IS_TEMPLATE false", "DROP DATABASE " + template);
        template("dropped");
        assertThat(builds).hasValue(2);
    }

    /** As after an upgrade of the operating system under a data directory that was kept. */
    @Test
    void templateWithCollationsOfAnotherVersionIsBuiltAgain() {
        assumeThat(embedded.server().facts().majorVersion()).isGreaterThanOrEqualTo(15);
        DatabaseName template = template("sorted").name();
        databases.execute("UPDATE pg_database SET datcollversion = '0' WHERE datname = '" + template + "'");

        try (Lease lease = lease("sorted")) {
            assertThat(builds).hasValue(2);
            assertThat(lease.database().name().value()).startsWith("tdb_c_");
        }
    }

    @Test
    void versionsOfCollationsAreInTheKey() {
        String actual = databases
                .rows("SELECT pg_collation_actual_version(oid) FROM pg_collation WHERE collname = 'und-x-icu'")
                .get(0);
        assertThat(embedded.server().facts().locale()).contains(actual);
    }

    @Test
    void databasesOfANewerVersionOfOursAreLeftAlone() {
        String newer = "{\"templatedb\" : 2, \"used\" : 0, \"key\" : \"" + "a".repeat(64) + "\"}";
        String[] names = {"tdb_t_aaaaaaaaaaaa", "tdb_b_aaaaaaaaaaaa_deadbeef_1", "tdb_c_aaaaaaaa_deadbeef_2"};
        for (String name : names) {
            databases.create(name, newer);
        }
        databases.execute("ALTER DATABASE tdb_t_aaaaaaaaaaaa IS_TEMPLATE true ALLOW_CONNECTIONS false");
        String old = template("old").name().value();
        templates.close();
        TemplatePolicy none = new TemplatePolicy(0, Duration.ofDays(14));
        try (TemplateServer strict = new TemplateServer(KnownServer.of(embedded.server()), new Activity(), none)) {
            strict.janitor().makeRoom();
            assertThat(databases.exists(old)).isFalse();
            assertThat(databases.names("aaaaaaaa")).containsExactlyInAnyOrder(names);
        }
    }

    @Test
    void databaseWithTheNameOfATemplateIsAClearErrorBeforeAnythingIsBuilt() {
        DatabaseName name = TemplateKey.of(StoreUser.manifest("newer")).templateName();
        String key = TemplateKey.of(StoreUser.manifest("newer")).sha256();
        databases.create(name.value(), "{\"templatedb\" : 2, \"key\" : \"" + key + "\"}");

        assertThatExceptionOfType(TemplateInTheWayException.class)
                .isThrownBy(() -> template("newer"))
                .withMessageContainingAll(
                        name.value(),
                        "{\"templatedb\" : 2",
                        "not a template of this version",
                        "DROP DATABASE " + name.value());
        assertThat(builds).hasValue(0);
        assertThat(databases.exists(name.value())).isTrue();

        databases.execute("DROP DATABASE " + name);
        assertThat(template("newer").name()).isEqualTo(name);
        await().until(() -> databases.names("^tdb_b_").isEmpty());
    }

    private Template template(String manifest) {
        return templates.ensure(
                StoreUser.manifest(manifest),
                TIMEOUT,
                DatabaseRoles.OF_SERVER,
                (building, part) -> builds.incrementAndGet());
    }

    private Lease lease(String manifest) {
        Lease lease = new Lease(() -> templates, Policies.waiting(TIMEOUT, TIMEOUT), Lease::attachEmpty);
        lease.migrate(() -> StoreUser.manifest(manifest), (database, part) -> builds.incrementAndGet());
        return lease;
    }
}
