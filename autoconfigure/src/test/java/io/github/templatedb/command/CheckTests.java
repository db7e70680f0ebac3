package io.github.templatedb.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.templatedb.core.clone.StoreUser;
import io.github.templatedb.core.clone.StoreUser.Behaviour;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class CheckTests {

    @AutoClose
    private static final SharedServer shared = SharedServer.start();

    @Test
    void databasesOfAKilledJvmAreNamedAndNotDropped() throws Exception {
        assertThat(shared.run("check").exitCode()).isZero();
        try (StoreUser failing = shared.user(Behaviour.FAIL)) {
            failing.go().await("kept");
        }
        try (StoreUser living = shared.user(Behaviour.SUCCEED);
                StoreUser killed = shared.user(Behaviour.SUCCEED)) {
            String clone = living.go().await("clone");
            String orphan = killed.go().await("clone");
            assertThat(shared.run("check").out()).contains("Nothing was left behind");
            killed.kill();

            for (int i = 0; i < 2; i++) {
                Command check = shared.run("check");
                assertThat(check.exitCode()).isEqualTo(1);
                assertThat(check.out()).contains(orphan, "in use by nobody").doesNotContain(clone, "tdb_t_", "  kept");
                assertThat(shared.databases().exists(orphan)).isTrue();
            }
            assertThat(shared.run("clean", "--force").exitCode()).isZero();
            assertThat(shared.run("check").exitCode()).isZero();
        }
    }
}
