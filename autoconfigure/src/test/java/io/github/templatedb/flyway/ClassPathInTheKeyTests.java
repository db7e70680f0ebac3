package io.github.templatedb.flyway;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.templatedb.migrations.MigrationFile;
import io.github.templatedb.migrations.MigrationFiles;
import io.github.templatedb.migrations.MigrationLocation;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.loader.launch.LaunchedClassLoader;
import org.springframework.boot.loader.net.protocol.Handlers;
import org.springframework.boot.loader.net.protocol.jar.JarUrl;

class ClassPathInTheKeyTests {

    private static final Map<String, String> SCRIPTS = Map.of(
            "V1__part.sql", "CREATE TABLE part (id int);",
            "V2__part.sql", "INSERT INTO part VALUES (1);",
            "deeper/R__view.sql", "CREATE OR REPLACE VIEW parts AS SELECT id FROM part;",
            "V2__part.sql.conf", "executeInTransaction=false");

    private static final List<String> IN_ORDER =
            List.of("V1__part.sql", "V2__part.sql", "V2__part.sql.conf", "deeper/R__view.sql");

    private static final List<String> IN_ANOTHER_ORDER =
            List.of("deeper/R__view.sql", "V2__part.sql.conf", "V2__part.sql", "V1__part.sql");

    @TempDir
    Path directory;

    private String ofFolder = "";

    @BeforeAll
    static void understandJarsWithinAJar() {
        Handlers.register();
    }

    @BeforeEach
    void migrations() throws IOException {
        for (Map.Entry<String, String> script : SCRIPTS.entrySet()) {
            Path file = directory.resolve("classes/db/parts/" + script.getKey());
            Files.createDirectories(file.getParent());
            Files.writeString(file, script.getValue());
        }
        try (URLClassLoader folder = loader(directory.resolve("classes").toUri().toURL())) {
            ofFolder = Keys.onClassPath(folder, "db/parts");
            assertThat(ofFolder).isNotEqualTo(Keys.onClassPath(folder, "db/nothing"));
        }
    }

    @Test
    void jarIsLikeAFolderWhateverTheOrderOfItsEntries() throws IOException {
        assertThat(ofJar(SCRIPTS, IN_ORDER)).isEqualTo(ofFolder);
        assertThat(ofJar(SCRIPTS, IN_ANOTHER_ORDER)).isEqualTo(ofFolder);
    }

    @Test
    void everyEntryOfAJarCounts() throws IOException {
        for (String name : IN_ORDER) {
            Map<String, String> changed = new HashMap<>(SCRIPTS);
            changed.put(name, SCRIPTS.get(name) + " -- changed");
            assertThat(ofJar(changed, IN_ORDER)).as(name).isNotEqualTo(ofFolder);
            changed.remove(name);
            assertThat(ofJar(changed, IN_ORDER)).as(name).isNotEqualTo(ofFolder);
        }
    }

    @Test
    void jarWithoutEntriesForItsFoldersIsReadToo() throws IOException {
        Map<String, byte[]> entries = Jars.entries("db/parts/", SCRIPTS, IN_ORDER);
        entries.keySet().removeIf(name -> name.endsWith("/"));
        Path jar = Jars.jar(directory.resolve("without-folders.jar"), entries);
        try (URLClassLoader loader = loader(jar.toUri().toURL())) {
            assertThat(Keys.onClassPath(loader, "db/parts")).isEqualTo(ofFolder);
        }
    }

    @Test
    void jarOnAPathWithSpacesAndLettersOfAnyKindIsReadToo() throws IOException {
        Path place = Files.createDirectories(directory.resolve("größe + 100 %"));
        Path jar = Jars.jar(place.resolve("a b.jar"), Jars.entries("db/parts/", SCRIPTS, IN_ORDER));
        try (URLClassLoader loader = loader(jar.toUri().toURL())) {
            assertThat(Keys.onClassPath(loader, "db/parts")).isEqualTo(ofFolder);
        }
        Files.move(directory.resolve("classes"), place.resolve("classes"));
        try (URLClassLoader loader = loader(place.resolve("classes").toUri().toURL())) {
            assertThat(Keys.onClassPath(loader, "db/parts")).isEqualTo(ofFolder);
        }
    }

    @Test
    void jarWithinAnExecutableJarIsLikeAFolder() throws IOException {
        Map<String, byte[]> application = new LinkedHashMap<>();
        application.put("BOOT-INF/", new byte[0]);
        application.put("BOOT-INF/lib/", new byte[0]);
        application.put("BOOT-INF/lib/parts.jar", Jars.jar(Jars.entries("db/parts/", SCRIPTS, IN_ANOTHER_ORDER)));
        Path jar = Jars.jar(directory.resolve("application.jar"), application);
        URL nested = JarUrl.create(jar.toFile(), "BOOT-INF/lib/parts.jar");
        try (URLClassLoader loader = launched(nested)) {
            assertThat(Keys.onClassPath(loader, "db/parts")).isEqualTo(ofFolder);
        }
    }

    @Test
    void classesWithinAnExecutableJarAreLikeAFolder() throws IOException {
        Path jar = Jars.jar(
                directory.resolve("application.jar"), Jars.entries("BOOT-INF/classes/db/parts/", SCRIPTS, IN_ORDER));
        URL classes = JarUrl.create(jar.toFile(), "BOOT-INF/classes/");
        try (URLClassLoader loader = launched(classes)) {
            assertThat(Keys.onClassPath(loader, "db/parts")).isEqualTo(ofFolder);
        }
    }

    @Test
    void scriptsOfOneNameInTwoPlacesBothCount() throws IOException {
        Path other = Files.createDirectories(directory.resolve("other/db/parts"));
        Files.writeString(other.resolve("V1__part.sql"), "CREATE TABLE part (id bigint);");
        URL first = directory.resolve("classes").toUri().toURL();
        URL second = directory.resolve("other").toUri().toURL();
        try (URLClassLoader loader = loader(first, second)) {
            String both = Keys.onClassPath(loader, "db/parts");
            assertThat(both).isNotEqualTo(ofFolder);
            Files.writeString(other.resolve("V1__part.sql"), "CREATE TABLE part (id int8);");
            assertThat(Keys.onClassPath(loader, "db/parts")).isNotEqualTo(both);
        }
    }

    /** Where a strategy may look for them. */
    @Test
    void allScriptsAreThoseInFoldersAndInJarsOfTheProject() throws IOException {
        Map<String, byte[]> entries = Jars.entries("db/parts/", SCRIPTS, IN_ORDER);
        entries.put("META-INF/MANIFEST.MF", new byte[0]);
        Path released = directory.resolve("repository/shop/parts/1.0/parts-1.0.jar");
        Files.createDirectories(released.getParent());
        assertThat(allScripts(Jars.jar(directory.resolve("parts-1.0.jar"), entries)))
                .contains("db/parts/V1__part.sql");
        assertThat(allScripts(Jars.jar(released, entries))).isNotEmpty().doesNotContain("db/parts/V1__part.sql");
    }

    private static List<String> allScripts(Path jar) throws IOException {
        try (URLClassLoader loader = loader(jar.toUri().toURL())) {
            return new MigrationFiles()
                    .files(loader, MigrationLocation.ofProject(".sql")).stream()
                            .map(MigrationFile::name)
                            .toList();
        }
    }

    @Test
    void wildcardsAreFollowedInAJar() throws IOException {
        Path jar = Jars.jar(directory.resolve("parts.jar"), Jars.entries("db/parts/", SCRIPTS, IN_ORDER));
        try (URLClassLoader inJar = loader(jar.toUri().toURL());
                URLClassLoader inFolder =
                        loader(directory.resolve("classes").toUri().toURL())) {
            assertThat(Keys.onClassPath(inJar, "db/**/deeper"))
                    .isEqualTo(Keys.onClassPath(inFolder, "db/**/deeper"))
                    .isNotEqualTo(ofFolder)
                    .isNotEqualTo(Keys.onClassPath(inFolder, "db/**/nothing"));
        }
    }

    private String ofJar(Map<String, String> scripts, List<String> order) throws IOException {
        Path jar = Jars.jar(directory.resolve("parts.jar"), Jars.entries("db/parts/", scripts, order));
        try (URLClassLoader loader = loader(jar.toUri().toURL())) {
            return Keys.onClassPath(loader, "db/parts");
        }
    }

    private static URLClassLoader loader(URL... urls) {
        return new URLClassLoader(urls, ClassPathInTheKeyTests.class.getClassLoader());
    }

    /** The class loader of an executable jar. */
    private static URLClassLoader launched(URL url) {
        return new LaunchedClassLoader(true, new URL[] {url}, ClassPathInTheKeyTests.class.getClassLoader());
    }
}
