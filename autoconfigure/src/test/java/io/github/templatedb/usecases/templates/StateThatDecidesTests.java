package io.github.templatedb.usecases.templates;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.templatedb.core.manifest.Manifest;
import io.github.templatedb.migrations.CodeState;
import io.github.templatedb.migrations.Reach;
import jakarta.annotation.PostConstruct;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.Constructor;
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
import org.springframework.aop.TargetSource;
import org.springframework.aop.framework.ProxyFactory;
import org.springframework.aop.target.SimpleBeanTargetSource;
import org.springframework.boot.DefaultApplicationArguments;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.support.StaticApplicationContext;
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
                Arguments.of(holding(at(1)), holding(at(2))),
                Arguments.of(holding(OptionalInt.of(1)), holding(OptionalInt.of(2))),
                Arguments.of(holding(List.of(Map.entry("a", 1))), holding(List.of(Map.entry("a", 2)))),
                Arguments.of(holding(is("Ada").negate()), holding(is("Bob").negate())),
                Arguments.of(holding(new Tenants("Ada")), holding(new Tenants("Bob"))),
                Arguments.of(holding(new Names("Ada")), holding(new Names("Bob"))),
                Arguments.of(new OneOf(List.of(ada, bob), ada), new OneOf(List.of(ada, bob), bob)),
                Arguments.of(new Fluent().named("Ada"), new Fluent().named("Bob")),
                Arguments.of(new Initialised("Ada"), new Initialised("Bob")),
                Arguments.of(Injected.with("Ada"), Injected.with("Bob")),
                Arguments.of(new Inlined$$inlined$1("Ada"), new Inlined$$inlined$1("Bob")),
                Arguments.of(new Loading(new FilesOf("Ada")), new Loading(new FilesOf("Bob"))),
                Arguments.of(
                        holding(new DefaultApplicationArguments("Ada")),
                        holding(new DefaultApplicationArguments("Bob"))));
    }

    @Test
    void classThatIsAskedForLaterIsNotKnown() {
        StaticApplicationContext context = new StaticApplicationContext();
        context.registerSingleton("tenant", Person.class);
        SimpleBeanTargetSource later = new SimpleBeanTargetSource();
        later.setTargetBeanName("tenant");
        later.setBeanFactory(context.getBeanFactory());
        assertThat(reach(holding(proxy(later))).isKnown()).isFalse();
    }

    @Test
    void binderGivesProperties() {
        assertThat(reach(holding(Binder.get(new StandardEnvironment()))).properties())
                .isTrue();
    }

    @Test
    void singleObjectThatChangesIsNotKnown() {
        assertThat(reach(new AsksTheSingleOne()).isKnown()).isFalse();
        assertThat(reach(new AsksOneOfSeveral())).isEqualTo(Reach.NOTHING);
    }

    @Test
    void manyBytesAreOneValue() {
        Manifest.Builder manifest = Manifest.builder();
        CodeState.addTo(manifest, "code", holding(new byte[1000]), one -> one);
        assertThat(manifest.build().entries()).hasSizeLessThan(100);
    }

    @Test
    void classWithAFieldWhoseTypeIsMissingIsNotKnown() throws ReflectiveOperationException {
        Constructor<?> constructor =
                new WithoutPerson().loadClass(HasAPerson.class.getName()).getDeclaredConstructor();
        constructor.setAccessible(true);
        Object object = constructor.newInstance();
        assertThat(reach(object).isKnown()).isFalse();
    }

    private static Object proxy(TargetSource target) {
        ProxyFactory proxy = new ProxyFactory();
        proxy.setTargetClass(Person.class);
        proxy.setTargetSource(target);
        proxy.setProxyTargetClass(true);
        return proxy.getProxy();
    }

    private static Clock at(long second) {
        return Clock.fixed(Instant.ofEpochSecond(second), ZoneOffset.UTC);
    }

    private static Predicate<String> is(String name) {
        return name::equals;
    }

    private static Object holding(Object value) {
        return new Holding(value);
    }

    private static Reach reach(Object object) {
        return CodeState.addTo(Manifest.builder(), "code", object, one -> one);
    }

    private static String hash(Object object) {
        Manifest.Builder manifest = Manifest.builder();
        CodeState.addTo(manifest, "code", object, one -> one);
        return manifest.build().sha256();
    }

    record Holding(Object value) {}

    record Tenant(String name) {}

    record OneOf(List<Tenant> all, Tenant one) {}

    record Loading(ResourceLoader files) {}

    static class Person {

        private final String name;

        Person() {
            this("");
        }

        Person(String name) {
            this.name = name;
        }

        @Override
        public String toString() {
            return name;
        }
    }

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

    static final class HasAPerson {

        private Person person;

        @Override
        public String toString() {
            return "of " + person;
        }
    }

    /** As where an optional dependency is not there. */
    private static final class WithoutPerson extends ClassLoader {

        WithoutPerson() {
            super(StateThatDecidesTests.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (name.equals(Person.class.getName())) {
                throw new ClassNotFoundException(name);
            }
            if (!name.equals(HasAPerson.class.getName())) {
                return super.loadClass(name, resolve);
            }
            try (InputStream in = getResourceAsStream(name.replace('.', '/') + ".class")) {
                byte[] bytes = in.readAllBytes();
                return defineClass(name, bytes, 0, bytes.length);
            } catch (IOException ex) {
                throw new UncheckedIOException(ex);
            }
        }
    }
}

/** In files of their own, as everything nested in a class counts with it. */
enum TheSingleOne {
    INSTANCE;

    private String name = "";

    void rename(String other) {
        name = other;
    }

    @Override
    public String toString() {
        return name;
    }
}

final class AsksTheSingleOne {

    @Override
    public String toString() {
        return TheSingleOne.INSTANCE.toString();
    }
}

enum OneOfSeveral {
    ADA("Ada");

    private final String name;

    OneOfSeveral(String name) {
        this.name = name;
    }

    @Override
    public String toString() {
        return name;
    }
}

final class AsksOneOfSeveral {

    @Override
    public String toString() {
        return OneOfSeveral.ADA.toString();
    }
}
