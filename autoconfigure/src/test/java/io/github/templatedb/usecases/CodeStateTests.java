package io.github.templatedb.usecases;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.templatedb.core.hash.CodeState;
import io.github.templatedb.core.hash.Manifest;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** In this package, because templatedb does not look into its own classes. */
class CodeStateTests {

    @Test
    void valuesThatAnObjectWasGivenCount() {
        assertThat(hash(new Seed("DE", List.of(1, 2), Map.of("a", "b"))))
                .isEqualTo(hash(new Seed("DE", List.of(1, 2), Map.of("a", "b"))))
                .isNotEqualTo(hash(new Seed("FR", List.of(1, 2), Map.of("a", "b"))))
                .isNotEqualTo(hash(new Seed("DE", List.of(2, 1), Map.of("a", "b"))))
                .isNotEqualTo(hash(new Seed("DE", List.of(1, 2), Map.of("a", "c"))));
    }

    @Test
    void objectsOfTheApplicationAreLookedInto() {
        assertThat(hash(new Holder(new Seed("DE", List.of(), Map.of()))))
                .isNotEqualTo(hash(new Holder(new Seed("FR", List.of(), Map.of()))));
    }

    @Test
    void whatALambdaCapturedCounts() {
        assertThat(hash(giving("DE"))).isEqualTo(hash(giving("DE"))).isNotEqualTo(hash(giving("FR")));
    }

    @Test
    void whatChangesAtWorkDoesNotCount() {
        Worker idle = new Worker();
        Worker busy = new Worker();
        busy.work();

        assertThat(hash(busy)).isEqualTo(hash(idle));
    }

    @Test
    void objectsOfLibrariesAreNamedAndNotLookedInto() {
        Set<Class<?>> given = CodeState.addTo(Manifest.builder(), "code", new Worker());

        assertThat(given).containsExactly(AtomicInteger.class);
    }

    private static String hash(Object object) {
        Manifest.Builder manifest = Manifest.builder();
        CodeState.addTo(manifest, "code", object);
        return manifest.build().sha256();
    }

    private static Supplier<String> giving(String country) {
        return () -> country;
    }

    record Seed(String country, List<Integer> numbers, Map<String, String> texts) {}

    record Holder(Seed seed) {}

    static final class Worker {

        private final AtomicInteger runs = new AtomicInteger();

        private int total;

        void work() {
            total += runs.incrementAndGet();
        }
    }
}
