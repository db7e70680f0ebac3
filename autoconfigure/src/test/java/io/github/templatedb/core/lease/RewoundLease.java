package io.github.templatedb.core.lease;

import io.github.templatedb.core.clone.DatabaseRoles;
import io.github.templatedb.core.clone.Databases;
import io.github.templatedb.core.clone.StoreUser;
import io.github.templatedb.core.clone.TemplateServer;
import io.github.templatedb.core.server.Activity;
import io.github.templatedb.core.server.DatabaseName;
import io.github.templatedb.core.server.KnownServer;
import io.github.templatedb.core.server.embedded.TestServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A lease that is rewound, with a server of its own, and a session that is never made as new. */
final class RewoundLease implements AutoCloseable {

    static final Duration TIMEOUT = Duration.ofSeconds(60);

    private final TestServer embedded = TestServer.start();

    final Databases databases = new Databases(embedded.server());

    final TemplateServer templates =
            new TemplateServer(KnownServer.of(embedded.server()), new Activity(), StoreUser.POLICY);

    final Lease lease;

    private final LeaseFollower session = OneSession.on(embedded.server().endpoint());

    RewoundLease(boolean audited) {
        LeasePolicy policy = new LeasePolicy(
                TIMEOUT, TIMEOUT, Keep.NEVER, audited, true, DatabaseRoles.OF_SERVER, RefreshStrategy.REWIND, 1 << 20);
        this.lease = new Lease(() -> templates, policy, Lease::attachEmpty);
    }

    boolean isPossible() {
        return embedded.server().facts().majorVersion() >= 15;
    }

    void migrate(String schema) {
        lease.migrate(() -> StoreUser.manifest("rewound"), (database, part) -> {
            try (Connection connection = databases.connect(database)) {
                OneSession.execute(connection, schema);
            }
        });
    }

    /** What a test does in its session. */
    void execute(String sql) throws SQLException {
        OneSession.execute(OneSession.of(lease, session), sql);
    }

    /** Waits until refreshes after a certain write are rewinds. */
    void awaitRewinds(String write) throws SQLException {
        OneSession.awaitRewinds(lease, session, write);
    }

    DatabaseName database() {
        return lease.database().name();
    }

    List<String> answers(DatabaseName database, List<String> questions) throws SQLException {
        List<String> answers = new ArrayList<>();
        for (String question : questions) {
            answers.addAll(databases.rowsIn(database, question));
        }
        return answers;
    }

    @Override
    public void close() {
        lease.close();
        templates.close();
        embedded.close();
    }
}
