package io.github.templatedb.core.hash;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.Proxy;
import java.net.URL;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Counts code by the bytes of its class files: those of a class, of its superclasses, of everything nested in them
 * ({@linkplain Class#getNestMembers() nest mates}), because a lambda or an inner class may hold what matters, and of the classes
 * that these refer to, and so on, as far as they are in a folder, where the build puts what is edited, or in the same jar.
 *
 * @since 0.1.0
 */
final class ClassBytes {

    /** A class that is loaded does not change, so each is read once. */
    private static final ClassValue<Map<String, String>> DIGESTS = new ClassValue<>() {
        @Override
        protected Map<String, String> computeValue(Class<?> type) {
            return digests(type);
        }
    };

    /** What Spring and Mockito put behind the name of the class that they extend, with a number. */
    private static final Pattern GENERATED = Pattern.compile("\\$\\$|\\$MockitoMock\\$");

    private ClassBytes() {}

    /**
     * Adds the class files behind an object to a manifest.
     *
     * @param role what the object is, the first part of each entry's name
     * @param object an object of a class, of a lambda or of a generated subclass
     * @param manifest where to add them
     */
    static void addTo(Manifest.Builder manifest, String role, Object object) {
        DIGESTS.get(object.getClass())
                .forEach((name, sha256) -> manifest.add(new Manifest.Entry(role + " " + name, sha256)));
    }

    /** The name of a class; that of a lambda, a proxy or a mock is from where it comes, as theirs differ from run to run. */
    static String stableName(Class<?> type) {
        if (Proxy.isProxyClass(type)) {
            return "proxy of " + Arrays.toString(type.getInterfaces());
        }
        return type.isHidden() || type.isSynthetic()
                ? type.getNestHost().getName() + " lambda"
                : GENERATED.split(type.getName())[0];
    }

    private static Map<String, String> digests(Class<?> type) {
        Map<String, String> digests = new TreeMap<>();
        Deque<Found> found = new ArrayDeque<>();
        for (Class<?> candidate = type; candidate != null; candidate = candidate.getSuperclass()) {
            Class<?> host = candidate.getNestHost();
            ClassLoader loader = host.getClassLoader();
            if (loader == null || loader == ClassLoader.getPlatformClassLoader()) {
                break;
            }
            for (Class<?> member : host.getNestMembers()) {
                Found file = find(loader, member.getName());
                if (file != null) {
                    found.add(file);
                }
            }
        }
        while (!found.isEmpty()) {
            Found file = found.remove();
            byte[] bytes = file.read();
            boolean isNew = digests.put(file.name, Sha256.hex(bytes)) == null;
            if (isNew && !CodeState.isLibrary(file.name)) {
                ClassFile.references(bytes).stream()
                        .filter(name -> !digests.containsKey(name) && !CodeState.isLibrary(name))
                        .map(name -> find(file.loader, name))
                        .filter(reference -> reference != null && reference.isBeside(file))
                        .forEach(found::add);
            }
        }
        return digests;
    }

    /** Finds nothing for a class that was generated in memory: its superclass counts instead. */
    private static @Nullable Found find(ClassLoader loader, String name) {
        URL url = loader.getResource(name.replace('.', '/') + ".class");
        return url != null && !url.getProtocol().equals("jrt") ? new Found(loader, name, url) : null;
    }

    /** A class file that has not been read yet. */
    private record Found(ClassLoader loader, String name, URL url) {

        boolean isBeside(Found other) {
            return url.getProtocol().equals("file") || place().equals(other.place());
        }

        private String place() {
            String text = url.toString();
            return text.substring(0, text.length() - name.length() - ".class".length());
        }

        byte[] read() {
            try (InputStream in = url.openStream()) {
                return in.readAllBytes();
            } catch (IOException ex) {
                throw new UncheckedIOException("Class file " + url + " could not be read", ex);
            }
        }
    }
}
