package io.github.templatedb.migrations;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.templatedb.core.manifest.Manifest;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.springframework.aop.framework.ProxyFactory;

class ClassBytesTests {

    @Test
    void nestedClassesAndTheClassAroundThemCount() {
        assertThat(namesOf(new Nested())).contains("code " + getClass().getName(), "code " + Nested.class.getName());
    }

    @Test
    void lambdaCountsByTheClassThatItIsWrittenIn() {
        Runnable lambda = () -> {};
        assertThat(namesOf(lambda)).contains("code " + getClass().getName());
        assertThat(entriesOf(lambda)).isEqualTo(entriesOf(this));
    }

    @Test
    void superclassesCount() {
        assertThat(namesOf(new Inheriting()))
                .contains("code " + Other.class.getName())
                .noneMatch(name -> name.contains("java.lang"));
    }

    @Test
    void generatedSubclassCountsByItsSuperclass() {
        ProxyFactory proxy = new ProxyFactory(new Nested());
        proxy.setProxyTargetClass(true);
        assertThat(entriesOf(proxy.getProxy())).isEqualTo(entriesOf(new Nested()));
    }

    @Test
    void codeOfAnotherClassIsOtherCode() {
        assertThat(entriesOf(new Other())).isNotEqualTo(entriesOf(new Nested()));
    }

    @Test
    void classFileOfANewerJavaIsRead() throws IOException {
        byte[] bytes;
        try (InputStream in = getClass().getResourceAsStream("ClassBytesTests.class")) {
            bytes = Objects.requireNonNull(in).readAllBytes();
        }
        ClassFile known = ClassFile.of(bytes);
        // The major version, a number of two bytes.
        bytes[6] = 1;
        assertThat(ClassFile.of(bytes)).isEqualTo(known);
    }

    private static List<String> namesOf(Object object) {
        return entriesOf(object).stream().map(Manifest.Entry::name).toList();
    }

    private static List<Manifest.Entry> entriesOf(Object object) {
        Manifest.Builder manifest = Manifest.builder();
        ClassBytes.of(object.getClass()).addTo(manifest, "code");
        return manifest.build().entries();
    }

    static class Nested {}

    static class Inheriting extends Other {}
}

class Other {}
