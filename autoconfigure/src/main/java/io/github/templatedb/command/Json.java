package io.github.templatedb.command;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Writes JSON (RFC 8259), so that no library has to be there for it. */
final class Json {

    private Json() {}

    /** An object of a map, an array of a list, a number, null, or the text of anything else. */
    static String of(@Nullable Object value) {
        if (value == null || value instanceof Number || value instanceof Boolean) {
            return String.valueOf(value);
        }
        if (value instanceof Map<?, ?> map) {
            return map.entrySet().stream()
                    .map(entry -> of(entry.getKey()) + ":" + of(entry.getValue()))
                    .collect(Collectors.joining(",", "{", "}"));
        }
        if (value instanceof List<?> list) {
            return list.stream().map(Json::of).collect(Collectors.joining(",", "[", "]"));
        }
        return value.toString().codePoints().mapToObj(Json::character).collect(Collectors.joining("", "\"", "\""));
    }

    private static String character(int character) {
        return switch (character) {
            case '"', '\\' -> "\\" + Character.toString(character);
            default -> character < ' ' ? "\\u%04x".formatted(character) : Character.toString(character);
        };
    }
}
