package io.github.templatedb.usecases.templates;

import static io.github.templatedb.usecases.templates.CodeUnderTest.hash;
import static io.github.templatedb.usecases.templates.CodeUnderTest.reach;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.templatedb.core.manifest.Manifest;
import io.github.templatedb.migrations.CodeState;
import jakarta.annotation.PostConstruct;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.DefaultApplicationArguments;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.io.DefaultResourceLoader;
import org.springframework.core.io.Resource;
import org.springframework.core.io.ResourceLoader;

/** State by which ordinary code decides, and which is easily taken for nothing: it counts, or the code is not known. */
class StateThatDecidesTests {

    @ParameterizedTest
    @MethodSource("pairs")
    void stateIsToldOrNotKnown(Object one, Object other) {
        assertThat(hash(one)).isEqualTo(hash(one));
        if (reach(one).isKnown()) {
            assertThat(hash(one)).isNotEqualTo(hash(other));
        }
    }

    static Stream<Arguments> pairs() {
        Tenant ada = new Tenant("Ada");
        Tenant bob = new Tenant("Bob");
        return Stream.of(
                Arguments.of(new Anything(at(1)), new Anything(at(2))),
                Arguments.of(new Anything(OptionalInt.of(1)), new Anything(OptionalInt.of(2))),
                Arguments.of(new Anything(List.of(Map.entry("a", 1))), new Anything(List.of(Map.entry("a", 2)))),
                Arguments.of(
                        new Anything(is("Ada").negate()), new Anything(is("Bob").negate())),
                Arguments.of(new Anything(new Tenants("Ada")), new Anything(new Tenants("Bob"))),
                Arguments.of(new Anything(new Names("Ada")), new Anything(new Names("Bob"))),
                Arguments.of(new OneOf(List.of(ada, bob), ada), new OneOf(List.of(ada, bob), bob)),
                Arguments.of(new Fluent().named("Ada"), new Fluent().named("Bob")),
                Arguments.of(new Initialised("Ada"), new Initialised("Bob")),
                Arguments.of(Injected.with("Ada"), Injected.with("Bob")),
                Arguments.of(new Inlined$$inlined$1("Ada"), new Inlined$$inlined$1("Bob")),
                Arguments.of(new Loading(new FilesOf("Ada")), new Loading(new FilesOf("Bob"))),
                Arguments.of(
                        new Anything(new DefaultApplicationArguments("Ada")),
                        new Anything(new DefaultApplicationArguments("Bob"))));
    }

    @Test
    void binderGivesProperties() {
        assertThat(reach(new Anything(Binder.get(new StandardEnvironment()))).properties())
                .isTrue();
    }

    @Test
    void manyBytesAreOneValue() {
        Manifest.Builder manifest = Manifest.builder();
        CodeState.addTo(manifest, "code", new Anything(new byte[1000]), one -> one);
        assertThat(manifest.build().entries()).hasSizeLessThan(100);
    }

    private static Clock at(long second) {
        return Clock.fixed(Instant.ofEpochSecond(second), ZoneOffset.UTC);
    }

    private static Predicate<String> is(String name) {
        return name::equals;
    }

    record Tenant(String name) {}

    record OneOf(List<Tenant> all, Tenant one) {}

    record Loading(ResourceLoader files) {}

    static final class Tenants extends HashMap<String, String> {

        private static final long serialVersionUID = 1L;

        Tenants(String name) {
            put("name", name);
        }
    }

    static final class Names extends ArrayList<String> {

        private static final long serialVersionUID = 1L;

        Names(String name) {
            super(List.of(name));
        }
    }

    static final class Fluent {

        private String name = "";

        Fluent named(String given) {
            name = given;
            return this;
        }

        @Override
        public String toString() {
            return name;
        }
    }

    static final class Initialised {

        private String name = "";

        Initialised(String given) {
            init(given);
        }

        private void init(String given) {
            name = given;
        }

        @Override
        public String toString() {
            return name;
        }
    }

    static final class Injected {

        private String name = "";

        static Injected with(String given) {
            System.setProperty("injected", given);
            Injected injected = new Injected();
            injected.start();
            return injected;
        }

        @PostConstruct
        void start() {
            name = System.getProperty("injected");
        }

        @Override
        public String toString() {
            return name;
        }
    }

    /** As Kotlin names the classes of objects in inline functions. */
    record Inlined$$inlined$1(String name) {}

    static final class FilesOf extends DefaultResourceLoader {

        private final String name;

        FilesOf(String name) {
            this.name = name;
        }

        @Override
        protected Resource getResourceByPath(String path) {
            return super.getResourceByPath(name + path);
        }
    }
}
