package io.github.templatedb.flyway;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.templatedb.core.manifest.Manifest;
import io.github.templatedb.migrations.CodeState;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.callback.Callback;
import org.flywaydb.core.api.migration.JavaMigration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Compiles migrations and callbacks that differ in one place. */
class JavaMigrationsInTheKeyTests {

    /** All that is compiled against: the whole class path would take most of the time. */
    private static final String FLYWAY =
            Flyway.class.getProtectionDomain().getCodeSource().getLocation().getPath();

    private static final String MIGRATION =
            """
            package db.code;
            public class V1__Code extends other.Base {
                static final class Nested {
                    int number() { return 1; }
                }
                @Override public void migrate(org.flywaydb.core.api.migration.Context context) {
                    Runnable lambda = () -> System.getProperty("lambda");
                    Object anonymous = new Object() { @Override public String toString() { return "anonymous"; } };
                    lambda.run();
                    new Nested().number();
                    other.Texts.text();
                }
                @Override public Integer getChecksum() { return 42; }
            }
            """;

    private static final String BASE =
            """
            package other;
            public abstract class Base extends org.flywaydb.core.api.migration.BaseJavaMigration {
                protected String inherited() { return "inherited"; }
            }
            """;

    private static final String TEXTS =
            """
            package other;
            public final class Texts {
                public static String text() { return Deeper.TEXT.toString(); }
            }
            """;

    private static final String DEEPER =
            """
            package other;
            final class Deeper {
                static final StringBuilder TEXT = new StringBuilder("deeper");
            }
            """;

    private static final String CALLBACK =
            """
            package db.code;
            import org.flywaydb.core.api.callback.*;
            public class Watching implements Callback {
                @Override public boolean supports(Event event, Context context) { return event == Event.AFTER_MIGRATE; }
                @Override public boolean canHandleInTransaction(Event event, Context context) { return true; }
                @Override public void handle(Event event, Context context) {
                    Runnable lambda = () -> System.getProperty("lambda");
                    lambda.run();
                    new Nested().number();
                }
                @Override public String getCallbackName() { return "watching"; }
                static final class Nested {
                    int number() { return 1; }
                }
            }
            """;

    @TempDir
    Path directory;

    private final Map<String, String> sources = new TreeMap<>();

    private int compilations;

    /** Where the classes of the package "other" are, if not in the folder. */
    private String jar = "";

    @BeforeEach
    void sources() {
        sources.put("db/code/V1__Code.java", MIGRATION);
        sources.put("other/Base.java", BASE);
        sources.put("other/Texts.java", TEXTS);
        sources.put("other/Deeper.java", DEEPER);
        sources.put("db/code/Watching.java", CALLBACK);
    }

    @ParameterizedTest
    @CsvSource({
        "return 1, return 2",
        "getProperty(\"lambda\"), getProperty(\"another\")",
        "return \"anonymous\", return \"other\"",
        "return \"inherited\", return \"other\"",
        "return 42, return 43",
        "\"deeper\", \"deepest\""
    })
    void changedMigrationIsAnotherKey(String code, String changed) throws Exception {
        String found = ofLocation();
        String given = ofInstance();
        change(code, changed);
        assertThat(ofLocation()).isNotEqualTo(found);
        assertThat(ofInstance()).isNotEqualTo(given);
    }

    @Test
    void sameCodeCompiledElsewhereIsTheSameKey() throws Exception {
        assertThat(ofLocation()).isEqualTo(ofLocation());
        assertThat(ofInstance()).isEqualTo(ofInstance());
        assertThat(ofCallback()).isEqualTo(ofCallback());
    }

    @ParameterizedTest
    @CsvSource({"return 1, return 2", "getProperty(\"lambda\"), getProperty(\"another\")"})
    void changedCallbackIsAnotherKey(String code, String changed) throws Exception {
        String before = ofCallback();
        change(code, changed);
        assertThat(ofCallback()).isNotEqualTo(before);
    }

    @Test
    void checksumCountsWhereverItComesFrom() throws Exception {
        change("return 42", "return Integer.getInteger(\"templatedb.checksum\", 42)");
        String before = ofLocation();
        System.setProperty("templatedb.checksum", "43");
        try {
            assertThat(ofLocation()).isNotEqualTo(before);
        } finally {
            System.clearProperty("templatedb.checksum");
        }
    }

    @Test
    void classesOfAProviderCount() throws Exception {
        String before = ofProvider();
        change("return 1", "return 2");
        assertThat(ofProvider()).isNotEqualTo(before);
    }

    @Test
    void classThatFlywayCannotMakeCountsByItsBytes() throws Exception {
        change("@Override public Integer", "public V1__Code(String text) {}\n@Override public Integer");
        String before = ofLocation();
        change("return 1", "return 2");
        assertThat(ofLocation()).isNotEqualTo(before);
    }

    /** Modules of a project are jars to each other, in Gradle always. */
    @ParameterizedTest
    @CsvSource({
        "other/build/libs/other-1.0.jar, true",
        "repository/shop/other/1.0-SNAPSHOT/other-1.0-SNAPSHOT.jar, true",
        "repository/shop/other/1.0/other-1.0.jar, false",
        "files-2.1/shop/other/1.0/4ee2a3/other-1.0.jar, false"
    })
    void codeInAnotherJarCountsUnlessThatIsReleased(String otherJar, boolean counts) throws Exception {
        jar = otherJar;
        String before = ofInstance();
        change("\"deeper\"", "\"deepest\"");
        assertThat(ofInstance().equals(before)).isNotEqualTo(counts);
        try (URLClassLoader loader = compiled()) {
            Manifest.Builder beans = Manifest.builder();
            CodeState.addEditable(beans, "bean", Stream.of(loader.loadClass("other.Texts")));
            assertThat(beans.build().entries()).hasSize(counts ? 1 : 0);
        }
    }

    private void change(String code, String changed) {
        sources.replaceAll((name, source) -> source.replace(code, changed));
    }

    private String ofLocation() throws Exception {
        try (URLClassLoader loader = compiled()) {
            return Keys.onClassPath(loader, "db/code");
        }
    }

    private String ofInstance() throws Exception {
        try (URLClassLoader loader = compiled()) {
            JavaMigration migration = instance(loader, "db.code.V1__Code", JavaMigration.class);
            return Keys.of(Flyway.configure(loader).locations("classpath:none").javaMigrations(migration));
        }
    }

    private String ofCallback() throws Exception {
        try (URLClassLoader loader = compiled()) {
            Callback callback = instance(loader, "db.code.Watching", Callback.class);
            return Keys.of(Flyway.configure(loader).locations("classpath:none").callbacks(callback));
        }
    }

    private String ofProvider() throws Exception {
        try (URLClassLoader loader = compiled()) {
            Class<? extends JavaMigration> type =
                    loader.loadClass("db.code.V1__Code").asSubclass(JavaMigration.class);
            return Keys.of(Flyway.configure(loader)
                    .locations("classpath:none")
                    .javaMigrationClassProvider(() -> List.of(type)));
        }
    }

    private static <T> T instance(ClassLoader loader, String name, Class<T> type) throws Exception {
        return loader.loadClass(name).asSubclass(type).getDeclaredConstructor().newInstance();
    }

    private URLClassLoader compiled() throws IOException {
        Path classes = Files.createDirectories(directory.resolve("classes-" + compilations));
        Path places = Files.createDirectories(directory.resolve("sources-" + compilations++));
        List<String> arguments = new ArrayList<>(List.of("-nowarn", "-d", classes.toString(), "-cp", FLYWAY));
        for (Map.Entry<String, String> source : sources.entrySet()) {
            Path file = places.resolve(source.getKey());
            Files.createDirectories(file.getParent());
            arguments.add(Files.writeString(file, source.getValue()).toString());
        }
        int result = ToolProvider.getSystemJavaCompiler().run(null, null, null, arguments.toArray(String[]::new));
        assertThat(result).isZero();
        List<URL> urls = new ArrayList<>(List.of(classes.toUri().toURL()));
        if (!jar.isEmpty()) {
            Path file = classes.resolveSibling("jars-" + compilations).resolve(jar);
            Files.createDirectories(file.getParent());
            Map<String, byte[]> entries = new TreeMap<>();
            for (String name : List.of("Base", "Texts", "Deeper")) {
                Path inFolder = classes.resolve("other/" + name + ".class");
                entries.put("other/" + name + ".class", Files.readAllBytes(inFolder));
                Files.delete(inFolder);
            }
            urls.add(Jars.jar(file, entries).toUri().toURL());
        }
        return new URLClassLoader(urls.toArray(URL[]::new), getClass().getClassLoader());
    }
}
