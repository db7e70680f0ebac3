package io.github.templatedb.core.manifest;

import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Writes values so that different ones are different texts, and equal ones the same text in every JVM: texts are quoted,
 * maps and sets are sorted. {@code {a=1, b=2}} may be one value or two, {@code {"a"="1", "b"="2"}} is two.
 *
 * @since 0.1.0
 */
public final class CanonicalText {

    private CanonicalText() {}

    /**
     * The text of a value.
     *
     * @param value null, an array, a collection or a map of values, or anything whose {@code toString()} says what it is
     * @return the text
     */
    public static String of(@Nullable Object value) {
        if (value == null) {
            return "null";
        }
        if (value instanceof Map<?, ?> map) {
            return ofMap(map);
        }
        if (value instanceof Collection<?> collection) {
            List<String> elements =
                    new ArrayList<>(collection.stream().map(CanonicalText::of).toList());
            if (value instanceof Set) {
                elements.sort(null);
            }
            return elements.toString();
        }
        if (value.getClass().isArray()) {
            List<String> elements = new ArrayList<>();
            for (int i = 0; i < Array.getLength(value); i++) {
                elements.add(of(Array.get(value, i)));
            }
            return elements.toString();
        }
        return quoted(value instanceof Enum<?> constant ? constant.name() : value.toString());
    }

    private static String ofMap(Map<?, ?> map) {
        Map<String, String> sorted = new TreeMap<>();
        map.forEach((key, value) -> sorted.put(of(key), of(value)));
        return sorted.toString();
    }

    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
