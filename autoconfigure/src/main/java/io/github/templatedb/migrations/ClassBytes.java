package io.github.templatedb.migrations;

import io.github.templatedb.core.manifest.Manifest;
import io.github.templatedb.core.manifest.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodType;
import java.lang.reflect.Field;
import java.lang.reflect.Proxy;
import java.net.URL;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Counts code by the bytes of its class files: those of a class, of its superclasses, of everything nested in them
 * ({@linkplain Class#getNestMembers() nest mates}), because a lambda or an inner class may hold what matters, and of the classes
 * that these refer to, and so on, as far as they are {@linkplain FileListing#isEditable editable} or in the same jar.
 *
 * @param digests the class files by the names of their classes
 * @param changing the fields that are assigned while the code works
 * @param variables the static fields that may change, as far as methods of the class, or else the lambda, may read them
 * @param isTold false for a lambda if there are others of which the class file does not tell which it is
 * @param jar the released jar that the class is in; empty for what is editable, and for what is in no file
 */
record ClassBytes(
        Map<String, String> digests, Set<String> changing, Set<String> variables, boolean isTold, String jar) {

    private static final ClassValue<ClassBytes> WITH_REFERENCES = new ClassValue<>() {
        @Override
        protected ClassBytes computeValue(Class<?> type) {
            return read(type, true);
        }
    };

    /** A class that is loaded does not change, so each is read once. */
    private static final Map<ClassLoader, Map<String, Optional<Code>>> READ =
            Collections.synchronizedMap(new WeakHashMap<>());

    /** What Spring and Mockito put behind the name of the class that they extend, with a number. */
    private static final Pattern GENERATED = Pattern.compile("\\$\\$(?=SpringCGLIB|EnhancerBy)|\\$MockitoMock\\$");

    private static final String LAMBDA = "$$Lambda";

    /** The code of a class, with the classes that it refers to. */
    static ClassBytes of(Class<?> type) {
        return WITH_REFERENCES.get(type);
    }

    /** The code of a class alone. */
    static ClassBytes alone(Class<?> type) {
        return read(type, false);
    }

    /**
     * Adds the class files to a manifest.
     *
     * @param role what the code is, the first part of each entry's name
     * @param manifest where to add them
     */
    void addTo(Manifest.Builder manifest, String role) {
        add(digests, manifest, role);
    }

    static void add(Map<String, String> digests, Manifest.Builder manifest, String role) {
        digests.forEach((name, sha256) -> manifest.add(new Manifest.Entry(role + " " + name, sha256)));
    }

    /** The name of a class; that of a lambda, a proxy or a mock is from where it comes, as theirs differ from run to run. */
    static String stableName(Class<?> type) {
        if (Proxy.isProxyClass(type)) {
            return "proxy of " + Arrays.toString(type.getInterfaces());
        }
        return isLambda(type) ? around(type) + " lambda" : GENERATED.split(type.getName())[0];
    }

    static boolean isLambda(Class<?> type) {
        return type.isHidden() && type.getName().contains(LAMBDA);
    }

    /** Whether a class was made in memory, to stand in for the one that it extends. */
    static boolean isGenerated(Class<?> type) {
        return !isLambda(type) && GENERATED.matcher(type.getName()).find();
    }

    private static String around(Class<?> lambda) {
        return lambda.getName().substring(0, lambda.getName().indexOf(LAMBDA));
    }

    /** The lambdas that capture the same types and are of the same one: all that a class file tells of which it is. */
    private static Set<ClassFile.Lambda> alike(Class<?> lambda, Map<String, ClassFile> files) {
        Class<?>[] captured =
                Arrays.stream(lambda.getDeclaredFields()).map(Field::getType).toArray(Class<?>[]::new);
        String descriptor =
                MethodType.methodType(lambda.getInterfaces()[0], captured).toMethodDescriptorString();
        ClassFile file = files.get(around(lambda));
        return file == null
                ? Set.of()
                : file.lambdas().stream()
                        .filter(candidate -> candidate.descriptor().equals(descriptor))
                        .collect(Collectors.toSet());
    }

    private static ClassBytes read(Class<?> type, boolean withReferences) {
        Set<String> names = new HashSet<>();
        Deque<Found> next = new ArrayDeque<>();
        for (Class<?> of = type; of != null && !CodeState.isOfJdk(of); of = of.getSuperclass()) {
            ClassLoader loader = of.getNestHost().getClassLoader();
            Stream.of(of.getNestHost().getNestMembers())
                    .map(Class::getName)
                    .filter(names::add)
                    // There is no file for a class that was generated in memory: its superclass counts instead.
                    .flatMap(name -> Code.of(loader, name).stream())
                    .forEach(code -> next.add(new Found(loader, code)));
        }
        String jar = next.isEmpty() ? "" : next.element().code().jar();
        Map<String, String> digests = new TreeMap<>();
        Map<String, ClassFile> files = new HashMap<>();
        while (!next.isEmpty()) {
            ClassLoader loader = next.element().loader();
            Code code = next.remove().code();
            digests.put(code.name(), code.sha256());
            if (code.isOf(jar)) {
                files.put(code.name(), code.file());
                (withReferences ? code.file().references() : Set.<String>of())
                        .stream()
                                .filter(name -> !CodeState.isKnown(name) && names.add(name))
                                .flatMap(name -> Code.of(loader, name).stream())
                                .filter(reference -> reference.isOf(jar))
                                .forEach(reference -> next.add(new Found(loader, reference)));
            }
        }
        Set<String> changing = new HashSet<>();
        files.values().forEach(file -> changing.addAll(file.changing()));
        Set<ClassFile.Lambda> alike = isLambda(type) ? alike(type, files) : Set.of();
        return new ClassBytes(
                digests,
                changing,
                withReferences ? new CallGraph(files).variablesReadBy(methods(type, alike, files)) : Set.of(),
                !isLambda(type) || alike.size() == 1,
                jar);
    }

    private static Set<String> methods(Class<?> type, Set<ClassFile.Lambda> alike, Map<String, ClassFile> files) {
        Set<String> methods = new HashSet<>();
        alike.forEach(lambda -> methods.addAll(lambda.methods()));
        for (Class<?> of = type; of != null; of = of.getSuperclass()) {
            ClassFile file = files.get(of.getName());
            methods.addAll(file != null ? file.methods().keySet() : Set.of());
        }
        return methods;
    }

    private record Found(ClassLoader loader, Code code) {}

    /** A class file, read. It does not hold its loader, so that loaders can go. */
    private record Code(String name, String sha256, String jar, ClassFile file) {

        static Optional<Code> of(ClassLoader loader, String name) {
            return READ.computeIfAbsent(loader, unknown -> new ConcurrentHashMap<>())
                    .computeIfAbsent(name, unknown -> Optional.ofNullable(read(loader, name)));
        }

        /** Whether the class is the application's, or in the same jar of a library, and none of those that are known. */
        boolean isOf(String other) {
            return (jar.isEmpty() || jar.equals(other)) && !CodeState.isKnown(name);
        }

        private static @Nullable Code read(ClassLoader loader, String name) {
            String path = name.replace('.', '/') + ".class";
            URL url = loader.getResource(path);
            if (url == null || url.getProtocol().equals("jrt")) {
                return null;
            }
            try (InputStream in = url.openStream()) {
                byte[] bytes = in.readAllBytes();
                String text = url.toString();
                String jar = FileListing.isEditable(url) ? "" : text.substring(0, text.length() - path.length());
                return new Code(name, Sha256.hex(bytes), jar, ClassFile.of(bytes));
            } catch (IOException ex) {
                throw new UncheckedIOException("Class file " + url + " could not be read", ex);
            }
        }
    }
}
