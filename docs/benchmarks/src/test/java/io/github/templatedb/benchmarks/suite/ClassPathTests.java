package io.github.templatedb.benchmarks.suite;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** In a JVM that measures one product, the other must not be there to react. */
class ClassPathTests {

    private static final String TEMPLATEDB = "io/github/templatedb/AutoConfigureTemplateDatabase.class";

    private static final String ZONKY = "io/zonky/test/db/AutoConfigureEmbeddedDatabase.class";

    @Test
    void oursHasNothingOfZonkys() throws Exception {
        assertThat(found(Home.OURS)).containsExactly(TEMPLATEDB);
    }

    @Test
    void zonkysHasNothingOfOurs() throws Exception {
        assertThat(found(Home.ZONKY)).containsExactly(ZONKY);
    }

    @Test
    void floorHasNeither() throws Exception {
        assertThat(found(Home.COMMON)).isEmpty();
    }

    @Test
    void earlierBuildIsInThePlaceOfThisOne() {
        Path jar = Path.of("earlier.jar");

        List<String> classPath = ClassPath.of(Provider.OURS_METHOD.before("earlier", jar));

        assertThat(classPath).hasSameSizeAs(ClassPath.of(Home.OURS)).contains("earlier.jar");
        classPath = new ArrayList<>(classPath);
        classPath.remove("earlier.jar");
        assertThat(ClassPath.of(Home.OURS)).containsAll(classPath);
        assertThat(ClassPath.of(Provider.OURS_METHOD)).isEqualTo(ClassPath.of(Home.OURS));
    }

    private static List<String> found(Home home) throws Exception {
        List<URL> urls = new ArrayList<>();
        for (String entry : ClassPath.of(home)) {
            urls.add(new File(entry).toURI().toURL());
        }
        try (URLClassLoader loader = new URLClassLoader(urls.toArray(URL[]::new), null)) {
            return List.of(TEMPLATEDB, ZONKY).stream()
                    .filter(name -> loader.getResource(name) != null)
                    .toList();
        }
    }
}
