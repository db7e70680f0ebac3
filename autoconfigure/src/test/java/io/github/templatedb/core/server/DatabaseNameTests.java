package io.github.templatedb.core.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DatabaseNameTests {

    @Test
    void namesAreQuoted() {
        assertThat(new DatabaseName("tdb_c_0123abcd_1").quoted()).isEqualTo("\"tdb_c_0123abcd_1\"");
        assertThat(new DatabaseName("x\"; DROP DATABASE library; --").quoted())
                .isEqualTo("\"x\"\"; DROP DATABASE library; --\"");
        assertThat(new DatabaseName("tdb_" + "x".repeat(59)).value()).hasSize(63);
        assertThat(new DatabaseName("ä".repeat(31) + "x").value()).hasSize(32);
    }

    @Test
    void namesOfOursBeginWithAPrefix() {
        assertThat(new DatabaseName("tdb_t_0123").isReserved()).isTrue();
        assertThat(new DatabaseName("library").isReserved()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a\0b",
                "half a character \ud83d",
                "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
                "ääääääääääääääääääääääääääääääää"
            })
    void whatPostgresWouldRefuseOrCutIsNoName(String name) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new DatabaseName(name))
                .withMessageContaining(name);
    }
}
