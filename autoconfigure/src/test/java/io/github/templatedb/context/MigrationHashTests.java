package io.github.templatedb.context;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.templatedb.core.manifest.Manifest;
import io.github.templatedb.migrations.MigrationFiles;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.data.jpa.test.autoconfigure.DataJpaTest;
import org.springframework.boot.jdbc.test.autoconfigure.JdbcTest;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.test.context.ActiveProfiles;
import org.springframework.test.context.TestPropertySource;

class MigrationHashTests {

    private static final String LOCATED = "spring.flyway.locations=classpath:migrations/profile";

    private final MigrationHash hash = new MigrationHash();

    @Test
    void locationIsTheDefaultOneUnlessATestClassSetsIt() {
        assertThat(hash.of(ByDefault.class)).isEqualTo(hashOf("classpath:db/migration"));
    }

    @ParameterizedTest
    @ValueSource(
            classes = {
                ByProfile.class,
                ByYaml.class,
                ByPropertiesOfSpringBootTest.class,
                ByPropertiesOfDataJpaTest.class,
                ByPropertiesOfJdbcTest.class,
                ByTestPropertySource.class,
                ByPropertyFile.class,
                ByPropertiesOfASuperclass.class,
                ByProfileOfASuperclass.class,
                ByEnclosingClass.Nested.class,
                ByPropertyOverAnother.class
            })
    void locationIsTheOneThatTheContextOfATestClassWouldHave(Class<?> testClass) {
        assertThat(hash.of(testClass)).isEqualTo(hashOf("classpath:migrations/profile"));
    }

    @Test
    void nestedClassMayHaveALocationOfItsOwn() {
        assertThat(hash.of(ByEnclosingClass.Elsewhere.class)).isEqualTo(hashOf("classpath:migrations/java"));
    }

    private static String hashOf(String location) {
        return Manifest.builder()
                .add("location", location)
                .addAll(MigrationFiles.ofThisJvm().below(MigrationHashTests.class.getClassLoader(), location))
                .build()
                .sha256();
    }

    @SpringBootTest
    static class ByDefault {}

    @SpringBootTest
    @ActiveProfiles("located")
    static class ByProfile {}

    @SpringBootTest
    @ActiveProfiles("test")
    static class ByYaml {}

    @SpringBootTest(properties = LOCATED)
    static class ByPropertiesOfSpringBootTest {}

    @DataJpaTest(properties = LOCATED)
    static class ByPropertiesOfDataJpaTest {}

    @JdbcTest(properties = LOCATED)
    static class ByPropertiesOfJdbcTest {}

    @SpringBootTest
    @TestPropertySource(properties = LOCATED)
    static class ByTestPropertySource {}

    @SpringBootTest
    @TestPropertySource("/located.properties")
    static class ByPropertyFile {}

    static class ByPropertiesOfASuperclass extends ByPropertiesOfSpringBootTest {}

    static class ByProfileOfASuperclass extends ByProfile {}

    @SpringBootTest(properties = "spring.flyway.locations=classpath:migrations/java")
    @TestPropertySource(properties = LOCATED)
    static class ByPropertyOverAnother {}

    @SpringBootTest(properties = LOCATED)
    static class ByEnclosingClass {

        class Nested {}

        @TestPropertySource(properties = "spring.flyway.locations=classpath:migrations/java")
        class Elsewhere {}
    }
}
