package io.github.templatedb.core.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DatabaseNameTests {

    @Test
    void namesOfOursAreAccepted() {
        assertThat(new DatabaseName("tdb_c_0123abcd_1").quoted()).isEqualTo("\"tdb_c_0123abcd_1\"");
        assertThat(new DatabaseName("tdb_" + "x".repeat(59)).value()).hasSize(63);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "tdb_",
                "postgres",
                "library",
                "TDB_A",
                "tdb_A",
                "tdb_a-b",
                "tdb_a\"; DROP DATABASE library; --",
                "tdb_a b",
                "tdb_a\n",
                " tdb_a",
                "tdb_ä",
                "tdb_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
            })
    void everythingElseIsRefused(String name) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new DatabaseName(name))
                .withMessageContaining(name);
    }
}
