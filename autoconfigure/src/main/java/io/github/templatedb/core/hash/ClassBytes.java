package io.github.templatedb.core.hash;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Counts code by the bytes of its class files: those of a class, of the class around it and of everything nested in
 * that ({@linkplain Class#getNestMembers() nest mates}), because a lambda or an inner class may hold what matters.
 *
 * @since 0.1.0
 */
final class ClassBytes {

    private ClassBytes() {}

    /**
     * Adds the class files behind an object to a manifest.
     *
     * @param role what the object is, the first part of each entry's name
     * @param object an object of a class, of a lambda or of a generated subclass
     * @param manifest where to add them
     */
    static void addTo(Manifest.Builder manifest, String role, Object object) {
        filesOf(object.getClass()).forEach((name, bytes) -> manifest.add(role + " " + name, bytes));
    }

    private static Map<String, byte[]> filesOf(Class<?> type) {
        Map<String, byte[]> files = new LinkedHashMap<>();
        for (Class<?> candidate = type; candidate != null; candidate = candidate.getSuperclass()) {
            Class<?> host = candidate.getNestHost();
            if (host.getClassLoader() == null || host.getClassLoader() == ClassLoader.getPlatformClassLoader()) {
                break;
            }
            Arrays.stream(host.getNestMembers())
                    .sorted(Comparator.comparing(Class::getName))
                    .forEach(member -> {
                        byte[] bytes = read(member);
                        if (bytes != null) {
                            files.put(member.getName(), bytes);
                        }
                    });
        }
        return files;
    }

    /** The name of a class; a lambda's and a proxy's is that of where it comes from, as theirs differ from run to run. */
    static String stableName(Class<?> type) {
        return type.isHidden() || type.isSynthetic() ? type.getNestHost().getName() + " lambda" : type.getName();
    }

    /** The class file, or null for a class that was generated in memory (its superclass counts instead). */
    private static byte @Nullable [] read(Class<?> type) {
        String file = "/" + type.getName().replace('.', '/') + ".class";
        try (InputStream in = type.getResourceAsStream(file)) {
            return in != null ? in.readAllBytes() : null;
        } catch (IOException ex) {
            throw new UncheckedIOException("Class file " + file + " could not be read", ex);
        }
    }
}
