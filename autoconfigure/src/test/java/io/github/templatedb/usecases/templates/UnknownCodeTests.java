package io.github.templatedb.usecases.templates;

import static io.github.templatedb.usecases.templates.CodeUnderTest.reach;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.templatedb.migrations.Reach;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.Constructor;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.aop.TargetSource;
import org.springframework.aop.framework.ProxyFactory;
import org.springframework.aop.target.SimpleBeanTargetSource;
import org.springframework.context.ApplicationContext;
import org.springframework.context.support.StaticApplicationContext;
import org.springframework.util.function.SingletonSupplier;

/** Code of which nobody can know by what it decides: in this package, because templatedb does not look into its own classes. */
class UnknownCodeTests {

    @ParameterizedTest
    @MethodSource("unknown")
    void codeThatMayDecideByAnythingIsNotKnown(Object unknown) {
        for (Object holder : List.of(
                new Anything(unknown),
                new CodeStateTests.Holder(new CodeStateTests.Seed("DE", List.of(), Map.of()), unknown),
                new AwareOfLater(unknown),
                (Runnable) () -> unknown.notify(),
                new Anything(List.of(Map.of("a", Set.of(unknown)))),
                new Anything(new AtomicReference<>(unknown)))) {
            assertThat(reach(holder).isKnown()).as("%s", holder).isFalse();
        }
    }

    static Stream<Object> unknown() {
        StaticApplicationContext context = new StaticApplicationContext();
        return Stream.of(
                context,
                context.getBeanFactory(),
                context.getBeanProvider(String.class),
                (Supplier<String>) () -> "a text",
                ThreadLocal.withInitial(() -> "a text"),
                new SingletonSupplierHolder(context));
    }

    @Test
    void codeWithAVariableThatIsStaticIsNotKnown() {
        assertThat(reach(new AsksAVariable()).unknown()).contains("Variable.value may change");
        assertThat(reach(new AsksAConstant())).isEqualTo(Reach.NOTHING);
    }

    @Test
    void lambdasOfOneClassThatLookAlikeAreNotKnown() {
        assertThat(reach(new Alike().one()).isKnown()).isFalse();
        assertThat(reach(CodeStateTests.giving("DE"))).isEqualTo(Reach.NOTHING);
    }

    @Test
    void classThatIsAskedForLaterIsNotKnown() {
        StaticApplicationContext context = new StaticApplicationContext();
        context.registerSingleton("tenant", Person.class);
        SimpleBeanTargetSource later = new SimpleBeanTargetSource();
        later.setTargetBeanName("tenant");
        later.setBeanFactory(context.getBeanFactory());
        assertThat(reach(new Anything(proxy(later))).isKnown()).isFalse();
        assertThat(reach(new Anything(new Person("Ada"))).isKnown()).isTrue();
    }

    @Test
    void singleObjectThatChangesIsNotKnown() {
        assertThat(reach(new AsksTheSingleOne()).isKnown()).isFalse();
        assertThat(reach(new AsksOneOfSeveral())).isEqualTo(Reach.NOTHING);
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

    record SingletonSupplierHolder(SingletonSupplier<Object> supplier) {

        SingletonSupplierHolder(ApplicationContext context) {
            this(SingletonSupplier.of(() -> context));
        }
    }

    /** Like those that Spring gives something after they are made. */
    static final class AwareOfLater {

        private Object later = "";

        AwareOfLater(Object later) {
            changeTo(later);
        }

        private void changeTo(Object other) {
            later = other;
        }

        @Override
        public String toString() {
            return "aware of " + later;
        }
    }

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
            super(UnknownCodeTests.class.getClassLoader());
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

/** Not nested in the tests, as everything nested in a class, and its static fields, count with it. */
final class Variable {

    static String value = "DE";

    private Variable() {}
}

final class AsksAVariable {

    @Override
    public String toString() {
        return Variable.value;
    }
}

final class AsksAConstant {

    private static final List<String> COUNTRIES = List.of("DE");

    @Override
    public String toString() {
        return COUNTRIES.toString();
    }
}

final class Alike {

    Runnable one() {
        return () -> System.lineSeparator();
    }

    Runnable other() {
        return () -> System.gc();
    }
}

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
