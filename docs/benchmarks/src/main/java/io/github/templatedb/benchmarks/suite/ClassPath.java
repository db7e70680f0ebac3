package io.github.templatedb.benchmarks.suite;

import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The class paths of the JVMs: this one's, without the products that the provider does not use. Both would react to any test. */
public final class ClassPath {

    private static final String TEMPLATEDB = "io.github.templatedb.AutoConfigureTemplateDatabase";

    private static final String ZONKY = "io.zonky.test.db.AutoConfigureEmbeddedDatabase";

    private ClassPath() {}

    /** Of JVMs with databases from there. */
    public static List<String> of(Home home) {
        List<Path> without = Stream.concat(
                        home == Home.OURS ? Stream.<String>of() : Stream.of(TEMPLATEDB),
                        home == Home.ZONKY ? Stream.<String>of() : Stream.of(ZONKY))
                .map(ClassPath::location)
                .toList();
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> without.stream().noneMatch(Path.of(entry).toAbsolutePath()::equals))
                .toList();
    }

    /** The same without folders of classes, in whose place are the jars of them, as an archive of classes (AppCDS) wants it. */
    public static List<String> ofJars(Home home) throws IOException {
        List<String> jars = new ArrayList<>();
        for (String entry : of(home)) {
            Path path = Path.of(entry).toAbsolutePath();
            if (Files.isDirectory(path)) {
                try (Stream<Path> beside = Files.list(path.getParent())) {
                    beside.filter(file -> file.toString().matches(".*-SNAPSHOT\\.jar"))
                            .map(Path::toString)
                            .forEach(jars::add);
                }
            } else {
                jars.add(entry);
            }
        }
        return jars;
    }

    /** Of JVMs that use a provider. */
    static List<String> of(Provider provider) {
        Path build = provider.build();
        Path ours = location(TEMPLATEDB);
        return of(provider.home()).stream()
                .map(entry -> build != null && Path.of(entry).toAbsolutePath().equals(ours) ? build.toString() : entry)
                .toList();
    }

    private static Path location(String type) {
        try {
            return Path.of(Class.forName(type, false, ClassPath.class.getClassLoader())
                            .getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .toAbsolutePath();
        } catch (ClassNotFoundException | URISyntaxException ex) {
            throw new IllegalStateException(type + " is not on the class path of the benchmarks", ex);
        }
    }
}
