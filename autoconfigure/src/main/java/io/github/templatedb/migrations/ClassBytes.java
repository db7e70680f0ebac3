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
 * @param place the released jar that the class is in; empty for what is editable, and for what is in no file
 */
record ClassBytes(
        Map<String, String> digests, Set<String> changing, Set<String> variables, boolean isTold, String place) {

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
        Reader reader = new Reader();
        for (Class<?> candidate = type; candidate != null; candidate = candidate.getSuperclass()) {
            Class<?> host = candidate.getNestHost();
            ClassLoader loader = host.getClassLoader();
            if (loader == null || loader == ClassLoader.getPlatformClassLoader()) {
                break;
            }
            for (Class<?> member : host.getNestMembers()) {
                reader.start(loader, member.getName());
            }
        }
        return reader.read(type, withReferences);
    }

    private static final class Reader {

        private final Deque<Found> found = new ArrayDeque<>();

        private final Set<String> names = new HashSet<>();

        private String place = "";

        /** Finds nothing for a class that was generated in memory: its superclass counts instead. */
        void start(ClassLoader loader, String name) {
            Optional<Code> code = names.add(name) ? Code.of(loader, name) : Optional.empty();
            code.ifPresent(file -> {
                place = found.isEmpty() ? file.place() : place;
                found.add(new Found(loader, file));
            });
        }

        private boolean isOwn(Code code) {
            return (code.place().isEmpty() || code.place().equals(place)) && !CodeState.isKnown(code.name());
        }

        ClassBytes read(Class<?> type, boolean withReferences) {
            Map<String, String> digests = new TreeMap<>();
            Map<String, ClassFile> files = new HashMap<>();
            Set<String> changing = new HashSet<>();
            while (!found.isEmpty()) {
                ClassLoader loader = found.element().loader();
                Code code = found.remove().code();
                digests.put(code.name(), code.sha256());
                if (isOwn(code)) {
                    files.put(code.name(), code.file());
                    changing.addAll(code.file().changing());
                    if (withReferences) {
                        code.file().references().stream()
                                .filter(name -> !CodeState.isKnown(name) && names.add(name))
                                .flatMap(name -> Code.of(loader, name).stream())
                                .filter(this::isOwn)
                                .forEach(reference -> found.add(new Found(loader, reference)));
                    }
                }
            }
            Set<ClassFile.Lambda> alike = isLambda(type) ? alike(type, files) : Set.of();
            Set<String> variables =
                    withReferences ? new CallGraph(files).variablesReadBy(methods(type, alike, files)) : Set.of();
            return new ClassBytes(digests, changing, variables, !isLambda(type) || alike.size() == 1, place);
        }

        private static Set<String> methods(Class<?> type, Set<ClassFile.Lambda> alike, Map<String, ClassFile> files) {
            Set<String> methods = new HashSet<>();
            alike.forEach(lambda -> methods.addAll(lambda.methods()));
            for (Class<?> candidate = type; candidate != null; candidate = candidate.getSuperclass()) {
                ClassFile file = files.get(candidate.getName());
                if (file != null) {
                    methods.addAll(file.methods().keySet());
                }
            }
            return methods;
        }
    }

    private record Found(ClassLoader loader, Code code) {}

    /** A class file, read. It does not hold its loader, so that loaders can go. */
    private record Code(String name, String sha256, String place, ClassFile file) {

        static Optional<Code> of(ClassLoader loader, String name) {
            return READ.computeIfAbsent(loader, unknown -> new ConcurrentHashMap<>())
                    .computeIfAbsent(name, unknown -> Optional.ofNullable(read(loader, name)));
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
                String place = FileListing.isEditable(url) ? "" : text.substring(0, text.length() - path.length());
                return new Code(name, Sha256.hex(bytes), place, ClassFile.of(bytes));
            } catch (IOException ex) {
                throw new UncheckedIOException("Class file " + url + " could not be read", ex);
            }
        }
    }
}
