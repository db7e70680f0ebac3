package io.github.templatedb.core.clone;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.templatedb.core.server.Activity;
import io.github.templatedb.core.server.DatabaseName;
import io.github.templatedb.core.server.Endpoint;
import io.github.templatedb.core.server.KnownServer;
import io.github.templatedb.core.server.MarkedDatabases;
import io.github.templatedb.core.server.Server;
import io.github.templatedb.core.server.embedded.TestServer;
import io.github.templatedb.core.template.Template;
import io.github.templatedb.core.template.TemplatePolicy;
import java.sql.Connection;
import java.time.Duration;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** On disk with fsync, where a drop takes long. */
class LastDropsTests {

    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    /** With more time than usual, as other tests use the same disk. */
    private static final TemplatePolicy POLICY = new TemplatePolicy(1L << 30, Duration.ofDays(14), TIMEOUT);

    @AutoClose
    private static final TestServer server = TestServer.startDurable();

    private static final Databases databases = new Databases(server.server());

    @Test
    void allThatAKilledJvmHasLeftIsGoneWhenTheNextOneHasEnded() {
        for (int i = 0; i < 30; i++) {
            databases.create(
                    "tdb_c_aaaaaaaa_deadbeef_" + i, MarkedDatabases.MARK + "\"template\" : \"tdb_t_aaaaaaaaaaaa\"}");
        }

        try (TemplateServer next = newServer()) {
            assertThat(next.emptyTemplate(TIMEOUT, DatabaseRoles.OF_SERVER)).isNotNull();
        }

        assertThat(databases.names("^tdb_c_")).isEmpty();
    }

    @Test
    void clonesThatAreInUseGoToo() throws Exception {
        Connection open;
        try (TemplateServer ending = newServer()) {
            Template template = ending.emptyTemplate(TIMEOUT, DatabaseRoles.OF_SERVER);
            ending.clones().create(template);
            open = databases.connect(ending.clones().create(template));
        }

        assertThat(databases.names("^tdb_c_")).isEmpty();
        open.close();
    }

    /** As on many servers that others run: one is the owner's, and there are more databases than the rest. */
    @Test
    void allGoesAlsoWhereTheRoleMayHaveFewConnections() {
        databases.execute("CREATE ROLE few LOGIN CREATEDB CONNECTION LIMIT 4 PASSWORD 'secret'");
        Endpoint superuser = server.server().endpoint();
        try (Server few = new Server(new Endpoint(superuser.host(), superuser.port(), "few", "secret"))) {
            try (TemplateServer ending = new TemplateServer(KnownServer.of(few), new Activity(), POLICY)) {
                Template template = ending.emptyTemplate(TIMEOUT, DatabaseRoles.OF_SERVER);
                for (int i = 0; i < 20; i++) {
                    ending.clones().create(template);
                }
            }

            assertThat(databases.names("^tdb_c_")).isEmpty();
        }
    }

    @Test
    void keptDatabaseStaysAndThoseOfLivingJvmsDoToo() {
        try (TemplateServer living = newServer()) {
            DatabaseName inUse = living.clones().create(living.emptyTemplate(TIMEOUT, DatabaseRoles.OF_SERVER));
            DatabaseName kept;
            try (TemplateServer ending = newServer()) {
                kept = ending.clones().create(ending.emptyTemplate(TIMEOUT, DatabaseRoles.OF_SERVER));
                ending.clones().keep(kept);
            }

            assertThat(databases.names("^tdb_c_")).containsExactlyInAnyOrder(inUse.value(), kept.value());
            databases.execute("DROP DATABASE " + kept);
        }
    }

    private static TemplateServer newServer() {
        return new TemplateServer(KnownServer.of(server.server()), new Activity(), POLICY);
    }
}
