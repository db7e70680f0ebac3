package io.github.templatedb.benchmarks.suite;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;

/**
 * The generated files of a suite. The classes are the same for every provider, up to what the annotation {@code @Provided} on
 * them stands for.
 *
 * @param parameters what it is like
 * @param folder where it is
 */
public record Suite(SuiteParameters parameters, Path folder) {

    static final String PACKAGE = "suite";

    /** Writes the files below a folder, unless they are there. */
    public static Suite generate(SuiteParameters parameters, Path suites) throws IOException {
        Path folder = suites.resolve(parameters.id());
        if (!Files.exists(folder)) {
            new Migrations(parameters).write(folder);
            writeClasses(parameters, folder.resolve("java/" + PACKAGE));
        }
        return new Suite(parameters, folder);
    }

    private static void writeClasses(SuiteParameters parameters, Path sources) throws IOException {
        Files.createDirectories(sources);
        StringBuilder methods = new StringBuilder();
        for (int i = 1; i <= parameters.methods(); i++) {
            methods.append("    @org.junit.jupiter.api.Test void method%05d() { test(); }%n".formatted(i));
        }
        Files.writeString(
                sources.resolve("Methods.java"),
                """
                package %s;

                import io.github.templatedb.benchmarks.suite.app.*;

                abstract class Methods extends AnyTests {

                    Methods(Work work) { super(work); }

                %s}
                """
                        .formatted(PACKAGE, methods));
        for (int context = 0; context < parameters.contexts(); context++) {
            for (int number = 0; number < parameters.works().size(); number++) {
                String name = SuiteParameters.className(context, number);
                Files.writeString(
                        sources.resolve(name + ".java"),
                        """
                        package %1$s;

                        import io.github.templatedb.benchmarks.suite.app.*;

                        @Provided
                        @org.springframework.test.context.TestPropertySource(properties = "suite.context=%2$d")
                        class %3$s extends Methods {

                            %3$s() { super(Work.%4$s); }
                        }
                        """
                                .formatted(
                                        PACKAGE,
                                        context,
                                        name,
                                        parameters.works().get(number)));
            }
        }
    }

    Path migrations() {
        return folder.resolve("migrations");
    }

    Path scripts() {
        return folder.resolve("scripts");
    }

    /** The names of the test classes, in their order. */
    List<String> classNames() {
        return parameters.classNames().stream()
                .map(name -> PACKAGE + "." + name)
                .toList();
    }

    /** Compiles the tests for a provider, unless that was done; returns the folder of the classes. */
    Path classes(Provider provider) throws IOException {
        Path classes = folder.resolve("classes-" + provider.id());
        if (Files.exists(classes)) {
            return classes;
        }
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        if (compiler == null) {
            throw new IllegalStateException("The suite has to be compiled: a JDK is needed, not a JRE");
        }
        Path annotation =
                Files.createDirectories(folder.resolve("java-" + provider.id())).resolve("Provided.java");
        Files.writeString(
                annotation,
                """
                package %s;

                @java.lang.annotation.Retention(java.lang.annotation.RetentionPolicy.RUNTIME)
                %s
                @interface Provided {}
                """
                        .formatted(PACKAGE, provider.annotation()));
        Files.createDirectories(classes);
        List<String> arguments = new ArrayList<>(List.of(
                "-proc:none",
                "-Xlint:none",
                "-XDsuppressNotes",
                "-classpath",
                String.join(File.pathSeparator, ClassPath.of(provider)),
                "-d",
                classes.toString(),
                annotation.toString()));
        try (Stream<Path> sources = Files.list(folder.resolve("java/" + PACKAGE))) {
            sources.forEach(source -> arguments.add(source.toString()));
        }
        if (compiler.run(null, null, null, arguments.toArray(String[]::new)) != 0) {
            throw new IllegalStateException(
                    "The suite in %s does not compile for %s".formatted(folder, provider.name()));
        }
        return classes;
    }
}
