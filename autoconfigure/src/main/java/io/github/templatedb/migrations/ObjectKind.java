package io.github.templatedb.migrations;

import java.io.File;
import java.lang.ref.ReferenceQueue;
import java.net.URI;
import java.net.URL;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.ZoneId;
import java.util.Currency;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * What an object can tell the code that holds it. Told by the names of its types, which need not be on the class path: those of the
 * JDK, of Jakarta, of Spring's interfaces and of logging.
 */
enum ObjectKind {

    /** Leads to the database that is migrated, or to a log: nothing to decide by. */
    INERT(
            "java.sql.Connection",
            "java.sql.Statement",
            "javax.sql.DataSource",
            "jakarta.persistence.EntityManager",
            "jakarta.persistence.EntityManagerFactory",
            "org.springframework.jdbc.core.JdbcOperations",
            "org.springframework.jdbc.core.namedparam.NamedParameterJdbcOperations",
            "org.springframework.jdbc.core.simple.JdbcClient",
            "org.springframework.transaction.TransactionManager",
            "org.springframework.transaction.support.TransactionOperations",
            "java.lang.System$Logger",
            "java.util.logging.Logger",
            "org.apache.commons.logging.Log",
            "org.slf4j.Logger"),

    /** Gives whatever it finds when it is asked. */
    ANYTHING(
            "java.lang.ThreadLocal",
            "java.util.concurrent.Callable",
            "java.util.concurrent.Future",
            "java.util.function.Supplier",
            "jakarta.inject.Provider",
            "javax.inject.Provider",
            "org.flywaydb.core.Flyway",
            "org.springframework.boot.ApplicationArguments",
            "org.springframework.beans.factory.BeanFactory",
            "org.springframework.beans.factory.ObjectFactory",
            "org.springframework.context.ApplicationEventPublisher",
            "org.springframework.util.StringValueResolver"),

    /** Gives properties. */
    PROPERTIES("org.springframework.core.env.PropertyResolver", "org.springframework.core.env.EnvironmentCapable"),

    /** Is what is in its fields. */
    OTHER;

    /** An application context or another one of Spring's, by the only thing that the code sees of it: files, which count apart. */
    private static final Set<String> FOR_FILES = Set.of(
            "org.springframework.core.io.ResourceLoader",
            "org.springframework.core.io.support.ResourcePatternResolver");

    private static final Set<Class<?>> VALUES = Set.of(
            String.class,
            Boolean.class,
            Character.class,
            Class.class,
            Locale.class,
            File.class,
            URI.class,
            URL.class,
            UUID.class,
            Currency.class,
            OptionalInt.class,
            OptionalLong.class,
            OptionalDouble.class,
            Pattern.class);

    private static final ClassValue<ObjectKind> KINDS = new ClassValue<>() {
        @Override
        protected ObjectKind computeValue(Class<?> type) {
            return find(type);
        }
    };

    private final List<String> types;

    ObjectKind(String... types) {
        this.types = List.of(types);
    }

    /** The kind of an object that code knows as of some type. */
    static ObjectKind of(Class<?> declared, Object object) {
        return FOR_FILES.contains(declared.getName())
                        && object.getClass().getName().startsWith("org.springframework.")
                ? INERT
                : KINDS.get(object.getClass());
    }

    private static ObjectKind find(Class<?> type) {
        Set<String> names = new HashSet<>();
        for (Class<?> candidate = type; candidate != null; candidate = candidate.getSuperclass()) {
            addTypes(candidate, names);
        }
        for (ObjectKind kind : values()) {
            if (kind.types.stream().anyMatch(names::contains)) {
                return kind;
            }
        }
        return OTHER;
    }

    private static void addTypes(Class<?> type, Set<String> names) {
        if (names.add(type.getName())) {
            for (Class<?> implemented : type.getInterfaces()) {
                addTypes(implemented, names);
            }
        }
    }

    /** Whether an object is what its text says. */
    static boolean isValue(Object value) {
        return VALUES.contains(value.getClass())
                || value instanceof Number && value.getClass().getName().matches("java\\.(lang|math)\\..*")
                || value instanceof Enum<?>
                || value instanceof Charset
                || value instanceof Path
                || value instanceof ZoneId
                || value.getClass().getName().startsWith("java.time.")
                || value.getClass().isArray()
                        && value.getClass().getComponentType().isPrimitive();
    }

    /** Counters, locks, threads and what else of the JDK tells nothing that is the same in each run. */
    static boolean isTool(Object value) {
        return value.getClass() == Object.class
                || value.getClass().getName().startsWith("java.util.concurrent.")
                || value instanceof ClassLoader
                || value instanceof Thread
                || value instanceof ReferenceQueue
                || value instanceof SecureRandom
                || value instanceof MessageDigest;
    }
}
