package io.github.templatedb.core.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.templatedb.core.manifest.Manifest;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ServerFactsTests {

    private static final ServerFacts FACTS = new ServerFacts(18, "UTF8", "C C c 2.36", "postgres");

    static Stream<ServerFacts> others() {
        return Stream.of(
                new ServerFacts(17, "UTF8", "C C c 2.36", "postgres"),
                new ServerFacts(18, "LATIN1", "C C c 2.36", "postgres"),
                new ServerFacts(18, "UTF8", "de_DE.UTF-8 de_DE.UTF-8 c 2.36", "postgres"),
                new ServerFacts(18, "UTF8", "C C c 2.37", "postgres"),
                new ServerFacts(18, "UTF8", "C C c 2.36", "tester"));
    }

    @ParameterizedTest
    @MethodSource("others")
    void anotherVersionEncodingLocaleCollationVersionOrOwnerIsAnotherKey(ServerFacts other) {
        assertThat(key(other)).isNotEqualTo(key(FACTS));
    }

    @Test
    void sameFactsAreTheSameKey() {
        assertThat(key(new ServerFacts(18, "UTF8", "C C c 2.36", "postgres"))).isEqualTo(key(FACTS));
    }

    private static String key(ServerFacts facts) {
        Manifest.Builder manifest = Manifest.builder();
        facts.addTo(manifest);
        return manifest.build().sha256();
    }
}
