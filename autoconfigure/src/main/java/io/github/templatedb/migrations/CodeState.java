package io.github.templatedb.migrations;

import io.github.templatedb.core.manifest.CanonicalText;
import io.github.templatedb.core.manifest.Manifest;
import java.lang.ref.Reference;
import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Counts an object of the application by what it is made of: the bytes of its classes and the values that it was given.
 * Two migrations of one class with different settings do different things.
 *
 * <p>A value that was given is in a field that is final, has an annotation (such as an injected one), or is assigned by nothing but constructors
 * and setters: a text, a number, a date, an enum constant or the like, or a collection of these. What changes while the object
 * works, a counter for example, is no such field. Objects are looked into, whoever wrote their classes, except those of the JDK, of Spring
 * Boot and of Flyway, and those that lead only to the database or to a log.
 *
 * <p>What is then still not known (the code has a static variable, an object holds a bean factory, there is no end of objects) is said, and
 * nothing that might differ from run to run is added for it.
 *
 * @since 0.1.0
 */
public final class CodeState {

    /** Stands for an object that decides by nobody knows what. */
    public static final Object UNKNOWN = new Object();

    private static final int DEPTH = 8;

    private static final int OBJECTS = 200;

    private static final List<String> KNOWN = List.of(
            "io.github.templatedb.core.",
            "io.github.templatedb.datasource.",
            "io.github.templatedb.flyway.",
            "io.github.templatedb.lifecycle.",
            "io.github.templatedb.migrations.",
            "io.github.templatedb.autoconfigure.",
            "org.springframework.boot.",
            "org.flywaydb.");

    private final Manifest.Builder manifest;

    private final String role;

    /** The released jar of the code that is looked into, whose classes are then the application's too; empty for what is editable. */
    private final String jar;

    private final UnaryOperator<Object> standIn;

    /** Objects by which of them they are. */
    private final Map<Object, Integer> seen = new IdentityHashMap<>();

    private Reach reach = Reach.NOTHING;

    private CodeState(Manifest.Builder manifest, String role, String jar, UnaryOperator<Object> standIn) {
        this.manifest = manifest;
        this.role = role;
        this.jar = jar;
        this.standIn = standIn;
    }

    /**
     * Adds the classes and values of an object to a manifest.
     *
     * @param manifest where to add them
     * @param role what the object is, the first part of each entry's name
     * @param object an object of a class, of a lambda or of a generated subclass
     * @param standIn gives what is to be looked at in place of an object: what a proxy is for, what an object decides by,
     *     {@link #UNKNOWN}, or the object
     * @return what it may decide by beside what was added
     */
    public static Reach addTo(Manifest.Builder manifest, String role, Object object, UnaryOperator<Object> standIn) {
        Object root = standIn.apply(object);
        CodeState state =
                new CodeState(manifest, role, ClassBytes.of(root.getClass()).jar(), standIn);
        if (root == UNKNOWN) {
            state.unknown("%s is a stand-in".formatted(ClassBytes.stableName(object.getClass())));
        } else {
            state.visit(root, 0);
        }
        return state.reach;
    }

    /**
     * Adds the class files of those classes that are in folders or in jars of the project, where the build puts what is edited.
     *
     * @param manifest where to add them
     * @param role what the classes are
     * @param types the classes
     */
    public static void addEditable(Manifest.Builder manifest, String role, Stream<Class<?>> types) {
        Map<String, String> digests = new TreeMap<>();
        types.map(ClassBytes::alone)
                .filter(code -> code.jar().isEmpty())
                .forEach(code -> digests.putAll(code.digests()));
        ClassBytes.add(digests, manifest, role);
    }

    private void visit(Object object, int depth) {
        Integer which = seen.putIfAbsent(object, seen.size());
        if (which != null) {
            manifest.add(role + " again", which.toString());
            return;
        }
        Class<?> type = object.getClass();
        String name = ClassBytes.stableName(type);
        if (depth > DEPTH || seen.size() > OBJECTS) {
            unknown("%s is one of too many objects".formatted(name));
            return;
        }
        boolean own = isOwn(type);
        ClassBytes code = own ? ClassBytes.of(type) : ClassBytes.alone(type);
        // Classes that are nested in one have the same class files.
        manifest.add(role + " class", name);
        code.addTo(manifest, role);
        if (!code.isTold()) {
            unknown("%s cannot be told from another one".formatted(name));
        }
        code.variables().stream().findFirst().ifPresent(field -> unknown("%s may change".formatted(field)));
        if (Proxy.isProxyClass(type)) {
            value(name + ".handler", Object.class, Proxy.getInvocationHandler(object), true, depth);
        }
        for (Class<?> of = type; of != null && !isOfJdk(of); of = of.getSuperclass()) {
            if (depth == 0 || !isKnown(of.getName())) {
                fields(of).forEach(field -> field(field, object, code, depth));
            }
        }
        if (object instanceof Map || object instanceof Collection) {
            ofJdk(name, object, true, depth);
        }
    }

    private boolean isOwn(Class<?> type) {
        String found = ClassBytes.alone(type).jar();
        return found.isEmpty() || found.equals(jar);
    }

    private Stream<Field> fields(Class<?> type) {
        try {
            return Stream.of(type.getDeclaredFields())
                    .filter(field -> !Modifier.isStatic(field.getModifiers()))
                    // What Spring generates in memory only passes on to what it stands for, or looks up.
                    .filter(field ->
                            !ClassBytes.isGenerated(type) || field.getName().startsWith("CGLIB$CALLBACK_"))
                    .sorted(Comparator.comparing(Field::getName));
        } catch (NoClassDefFoundError ex) {
            unknown("%s needs a class that is not there: %s".formatted(type.getName(), ex.getMessage()));
            return Stream.empty();
        }
    }

    private void field(Field field, Object object, ClassBytes code, int depth) {
        boolean given = Modifier.isFinal(field.getModifiers())
                || field.getAnnotations().length > 0
                || !code.changing().contains(field.getDeclaringClass().getName() + "." + field.getName());
        String name = ClassBytes.stableName(field.getDeclaringClass()) + "." + field.getName();
        Object value;
        try {
            field.setAccessible(true);
            value = field.get(object);
        } catch (InaccessibleObjectException | IllegalAccessException ex) {
            unknown("%s cannot be read: %s".formatted(name, ex.getMessage()));
            return;
        }
        value(name, field.getType(), value, given, depth);
    }

    private void value(String name, Class<?> declared, @Nullable Object found, boolean given, int depth) {
        Object value = found != null ? standIn.apply(found) : null;
        if (value == null) {
            add(given, name, "null");
        } else if (value == UNKNOWN) {
            unknown("%s is a stand-in".formatted(name));
        } else if (ObjectKind.isValue(value)) {
            add(given, name, value.getClass().getName() + " " + CanonicalText.of(value));
        } else {
            switch (ObjectKind.of(declared, value)) {
                case INERT -> {
                    // It tells nothing.
                }
                case PROPERTIES -> reach = reach.and(new Reach(true, null));
                case ANYTHING -> unknown("%s is a %s".formatted(name, ClassBytes.stableName(value.getClass())));
                case OTHER -> object(name, value, given, depth);
            }
        }
    }

    private void object(String name, Object value, boolean given, int depth) {
        if (value.getClass().isArray()) {
            for (int i = 0; i < Array.getLength(value); i++) {
                value(name + "[" + i + "]", Object.class, Array.get(value, i), given, depth + 1);
            }
        } else if (isOfJdk(value.getClass())) {
            ofJdk(name, value, given, depth);
        } else if (isKnown(value.getClass().getName())) {
            // What it decides by are properties, settings and the database, which count apart.
            reach = reach.and(new Reach(value.getClass().getName().startsWith("org.springframework.boot."), null));
        } else if (isOwn(value.getClass())) {
            visit(value, depth + 1);
        } else {
            ofLibrary(name, value, depth);
        }
    }

    private void ofJdk(String name, Object value, boolean given, int depth) {
        if (value instanceof Map<?, ?> map) {
            List<List<@Nullable Object>> entries = new ArrayList<>();
            map.forEach((key, entry) -> entries.add(Arrays.asList(key, entry)));
            set(name, entries, given, depth + 1);
        } else if (value instanceof Set<?> set) {
            set(name, set, given, depth + 1);
        } else if (value instanceof Collection<?> collection) {
            int index = 0;
            for (Object element : collection) {
                value(name + "[" + index++ + "]", Object.class, element, given, depth + 1);
            }
        } else if (value instanceof Optional<?> optional) {
            value(name + "?", Object.class, optional.orElse(null), given, depth);
        } else if (value instanceof AtomicReference<?> reference) {
            value(name + "?", Object.class, reference.get(), false, depth);
        } else if (value instanceof Reference<?> reference) {
            value(name + "?", Object.class, reference.get(), false, depth);
        } else if (value instanceof Map.Entry<?, ?> entry) {
            value(name, Object.class, Arrays.asList(entry.getKey(), entry.getValue()), given, depth + 1);
        } else if (!ObjectKind.isTool(value)) {
            unknown("%s is a %s".formatted(name, ClassBytes.stableName(value.getClass())));
        }
    }

    /** The order of a set, or a map, may differ from JVM to JVM, that of {@link Set#of()} always does. */
    private void set(String name, Collection<?> set, boolean given, int depth) {
        List<String> elements = new ArrayList<>();
        for (Object element : set) {
            CodeState ofElement = apart();
            ofElement.value(name, Object.class, element, given, depth);
            elements.add(ofElement.manifest.build().sha256());
            reach = reach.and(ofElement.reach);
        }
        elements.sort(null);
        add(given, name + "{}", elements.toString());
    }

    /** Nothing is added for what is not known: a library's objects hold numbers of threads, times and the like. */
    private void ofLibrary(String name, Object value, int depth) {
        CodeState ofLibrary = apart();
        ofLibrary.visit(value, depth + 1);
        if (ofLibrary.reach.isKnown()) {
            manifest.addAll(ofLibrary.manifest.build().entries());
            seen.putAll(ofLibrary.seen);
            reach = reach.and(ofLibrary.reach);
        } else {
            unknown("%s is a %s, and %s"
                    .formatted(name, ClassBytes.stableName(value.getClass()), ofLibrary.reach.unknown()));
        }
    }

    private CodeState apart() {
        CodeState apart = new CodeState(Manifest.builder(), role, jar, standIn);
        apart.seen.putAll(seen);
        return apart;
    }

    private void add(boolean given, String name, String value) {
        if (given) {
            manifest.add(role + " " + name, value);
        }
    }

    private void unknown(String reason) {
        reach = reach.and(new Reach(false, reason));
    }

    static boolean isOfJdk(Class<?> type) {
        return type.getClassLoader() == null || type.getClassLoader() == ClassLoader.getPlatformClassLoader();
    }

    /** Whether a class is one of Spring Boot, Flyway or ours, which change with their versions. */
    static boolean isKnown(String className) {
        return KNOWN.stream().anyMatch(className::startsWith);
    }
}
