package io.github.templatedb.usecases;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.templatedb.core.hash.CodeState;
import io.github.templatedb.core.hash.Manifest;
import java.time.Duration;
import java.time.LocalDate;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

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

    @ParameterizedTest
    @MethodSource("pairs")
    void differentValuesAreTold(Object one, Object other) {
        assertThat(hash(new Anything(one))).isNotEqualTo(hash(new Anything(other)));
    }

    static Stream<Arguments> pairs() {
        return Stream.of(
                Arguments.of(LocalDate.of(2026, 1, 1), LocalDate.of(2026, 1, 2)),
                Arguments.of(Duration.ofDays(1), Duration.ofDays(2)),
                Arguments.of(new UUID(0, 1), new UUID(0, 2)),
                Arguments.of(Optional.of("DE"), Optional.of("FR")),
                Arguments.of(Set.of("DE"), Set.of("FR")),
                Arguments.of(Set.of(new Seed("DE", List.of(), Map.of())), Set.of(new Seed("FR", List.of(), Map.of()))),
                Arguments.of(List.of(List.of(1), List.of(2)), List.of(List.of(1, 2))),
                Arguments.of(Map.of("a", "1, b=2"), Map.of("a", "1", "b", "2")),
                Arguments.of(1, "1"),
                Arguments.of(null, "null"));
    }

    @Test
    void classesThatAreNestedInOneAreTold() {
        assertThat(hash(new One())).isEqualTo(hash(new One())).isNotEqualTo(hash(new Another()));
    }

    @Test
    void orderOfASetDoesNotCount() {
        List<String> countries = List.of("DE", "FR", "IT", "ES");
        assertThat(hash(new Anything(new LinkedHashSet<>(countries))))
                .isEqualTo(hash(new Anything(new LinkedHashSet<>(List.of("ES", "IT", "FR", "DE")))));
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

    static final class One {}

    static final class Another {}

    record Anything(@Nullable Object value) {}

    record Holder(Seed seed) {}

    static final class Worker {

        private final AtomicInteger runs = new AtomicInteger();

        private int total;

        void work() {
            total += runs.incrementAndGet();
        }
    }
}
