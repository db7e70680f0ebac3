package io.github.templatedb.core.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ManifestTests {

    private static final String HASH =
            Manifest.builder().add("a", "1").add("b", "2").build().sha256();

    @Test
    void equalListsHaveEqualHashes() {
        Manifest added = Manifest.builder()
                .addAll(Manifest.builder().add("a", "1").build().entries())
                .add("b", "2")
                .build();
        assertThat(added.sha256()).isEqualTo(HASH).matches("[0-9a-f]{64}");
    }

    @Test
    void everyNameValueAndPlaceCounts() {
        assertThat(Manifest.builder().add("a", "1").add("c", "2").build().sha256())
                .isNotEqualTo(HASH);
        assertThat(Manifest.builder().add("a", "1").add("b", "3").build().sha256())
                .isNotEqualTo(HASH);
        assertThat(Manifest.builder().add("b", "2").add("a", "1").build().sha256())
                .isNotEqualTo(HASH);
        assertThat(Manifest.builder().add("a", "1").build().sha256()).isNotEqualTo(HASH);
        assertThat(Manifest.builder()
                        .add("a", "1")
                        .add("b", "2")
                        .add("b", "2")
                        .build()
                        .sha256())
                .isNotEqualTo(HASH);
    }

    @Test
    void lineBreakInANameCannotPassForTwoEntries() {
        Manifest two = Manifest.builder().add("a", "1").add("b", "2").build();
        Manifest.Entry second = two.entries().get(1);
        Manifest one = Manifest.builder()
                .add("a\n" + second.sha256() + " " + second.name(), "1")
                .build();
        assertThat(one.sha256()).isNotEqualTo(two.sha256());
    }
}
