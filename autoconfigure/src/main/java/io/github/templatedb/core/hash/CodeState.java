package io.github.templatedb.core.hash;

import java.io.File;
import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.Modifier;
import java.net.URI;
import java.net.URL;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.time.ZoneId;
import java.time.temporal.TemporalAccessor;
import java.time.temporal.TemporalAmount;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Currency;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Counts an object of the application by what it is made of: the bytes of its classes and the values that it was given.
 * Two migrations of one class with different settings do different things.
 *
 * <p>A value that was given is a final field, or one with an annotation (such as an injected one), that holds a text, a
 * number, a date, an enum constant or the like, or a collection of these. Objects of the application are looked into, those of
 * libraries are not. What changes while the object works, a counter for example, is no such field.
 *
 * @since 0.1.0
 */
public final class CodeState {

    private static final int DEPTH = 5;

    private static final Set<String> LIBRARIES = Set.of(
            "io.github.templatedb.core.",
            "io.github.templatedb.datasource.",
            "io.github.templatedb.flyway.",
            "io.github.templatedb.autoconfigure.",
            "org.springframework.",
            "org.flywaydb.",
            "com.zaxxer.",
            "org.hibernate.",
            "org.postgresql.",
            "org.slf4j.",
            "ch.qos.",
            "org.apache.",
            "io.micrometer.",
            "tools.jackson.",
            "com.fasterxml.",
            "org.mockito.",
            "kotlin.");

    private static final Set<Class<?>> VALUES = Set.of(
            String.class,
            Boolean.class,
            Character.class,
            Class.class,
            Locale.class,
            File.class,
            URI.class,
            URL.class,
            UUID.class,
            Currency.class,
            Pattern.class);

    private final Manifest.Builder manifest;

    private final String role;

    private final Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());

    private final Set<Class<?>> libraryTypes = new HashSet<>();

    private CodeState(Manifest.Builder manifest, String role) {
        this.manifest = manifest;
        this.role = role;
    }

    /**
     * Adds the classes and values of an object to a manifest.
     *
     * @param manifest where to add them
     * @param role what the object is, the first part of each entry's name
     * @param object an object of a class, of a lambda or of a generated subclass
     * @return the types of library objects that it was given, which are not looked into
     */
    public static Set<Class<?>> addTo(Manifest.Builder manifest, String role, Object object) {
        CodeState state = new CodeState(manifest, role);
        state.visit(object, 0);
        return state.libraryTypes;
    }

    private void visit(Object object, int depth) {
        if (!seen.add(object)) {
            return;
        }
        // Classes that are nested in one have the same class files.
        manifest.add(role + " class", ClassBytes.stableName(object.getClass()));
        ClassBytes.addTo(manifest, role, object);
        for (Class<?> type = object.getClass(); isOfTheApplication(type); type = type.getSuperclass()) {
            Map<String, Field> fields = new TreeMap<>();
            for (Field field : type.getDeclaredFields()) {
                boolean given = Modifier.isFinal(field.getModifiers()) || field.getAnnotations().length > 0;
                if (given && !Modifier.isStatic(field.getModifiers())) {
                    fields.put(field.getName(), field);
                }
            }
            String owner = ClassBytes.stableName(type);
            fields.forEach((name, field) -> value(owner + "." + name, read(field, object), depth));
        }
    }

    private void value(String name, @Nullable Object value, int depth) {
        if (value == null) {
            manifest.add(role + " " + name, "null");
        } else if (isValue(value)) {
            manifest.add(role + " " + name, value.getClass().getName() + " " + CanonicalText.of(value));
        } else if (value instanceof Map<?, ?> map) {
            Map<String, Object> sorted = new TreeMap<>();
            map.forEach((key, entry) -> sorted.put(CanonicalText.of(key), entry));
            sorted.forEach((key, entry) -> value(name + "[" + key + "]", entry, depth + 1));
        } else if (value instanceof Set<?> set) {
            set(name, set, depth + 1);
        } else if (value instanceof Collection<?> collection) {
            int index = 0;
            for (Object element : collection) {
                value(name + "[" + index++ + "]", element, depth + 1);
            }
        } else if (value.getClass().isArray()) {
            for (int i = 0; i < Array.getLength(value); i++) {
                value(name + "[" + i + "]", Array.get(value, i), depth + 1);
            }
        } else if (value instanceof Optional<?> optional) {
            value(name + "?", optional.orElse(null), depth);
        } else if (!isOfTheApplication(value.getClass())) {
            libraryTypes.add(value.getClass());
        } else if (depth < DEPTH) {
            visit(value, depth + 1);
        }
    }

    /** The order of a set may differ from JVM to JVM, that of {@link Set#of()} always does. */
    private void set(String name, Set<?> set, int depth) {
        List<String> elements = new ArrayList<>();
        for (Object element : set) {
            CodeState ofElement = new CodeState(Manifest.builder(), role);
            ofElement.value(name, element, depth);
            elements.add(ofElement.manifest.build().sha256());
            libraryTypes.addAll(ofElement.libraryTypes);
        }
        elements.sort(null);
        manifest.add(role + " " + name + "{}", elements.toString());
    }

    private static boolean isValue(Object value) {
        return VALUES.contains(value.getClass())
                || value instanceof Number && value.getClass().getName().matches("java\\.(lang|math)\\..*")
                || value instanceof Enum<?>
                || value instanceof Charset
                || value instanceof Path
                || value instanceof ZoneId
                || value.getClass().getName().startsWith("java.time.")
                        && (value instanceof TemporalAccessor || value instanceof TemporalAmount);
    }

    private static boolean isOfTheApplication(@Nullable Class<?> type) {
        return type != null
                && type.getClassLoader() != null
                && type.getClassLoader() != ClassLoader.getPlatformClassLoader()
                && !isLibrary(type.getName());
    }

    /** Whether a class is known to belong to a library, which changes with its version. */
    static boolean isLibrary(String className) {
        return LIBRARIES.stream().anyMatch(className::startsWith);
    }

    private static @Nullable Object read(Field field, Object owner) {
        try {
            field.setAccessible(true);
            return field.get(owner);
        } catch (InaccessibleObjectException | IllegalAccessException ex) {
            // A class of a named module that is closed to reflection counts by its bytes alone.
            return null;
        }
    }
}
