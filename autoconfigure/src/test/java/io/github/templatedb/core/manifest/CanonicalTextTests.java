package io.github.templatedb.core.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class CanonicalTextTests {

    @ParameterizedTest
    @MethodSource("pairs")
    void differentValuesAreDifferentTexts(Object one, Object other) {
        assertThat(CanonicalText.of(one)).isNotEqualTo(CanonicalText.of(other));
    }

    static Stream<Arguments> pairs() {
        return Stream.of(
                Arguments.of(Map.of("a", "1, b=2"), Map.of("a", "1", "b", "2")),
                Arguments.of(List.of("a, b"), List.of("a", "b")),
                Arguments.of(List.of("a\", \"b"), List.of("a", "b")),
                Arguments.of(List.of("a\\"), List.of("a\\\\")),
                Arguments.of(new String[] {"a"}, new String[] {"[a]"}),
                Arguments.of(Arrays.asList((Object) null), List.of("null")),
                Arguments.of(null, "null"));
    }

    @Test
    void orderOfAMapAndOfASetDoesNotCount() {
        Map<String, String> map = new LinkedHashMap<>();
        map.put("b", "2");
        map.put("a", "1");
        assertThat(CanonicalText.of(map))
                .isEqualTo(CanonicalText.of(Map.of("a", "1", "b", "2")))
                .isEqualTo("{\"a\"=\"1\", \"b\"=\"2\"}");
        assertThat(CanonicalText.of(new LinkedHashSet<>(List.of(3, 1, 2))))
                .isEqualTo(CanonicalText.of(new LinkedHashSet<>(List.of(2, 3, 1))));
    }
}
