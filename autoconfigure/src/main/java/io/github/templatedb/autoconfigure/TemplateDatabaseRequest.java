package io.github.templatedb.autoconfigure;

import io.github.templatedb.Refresh;
import io.github.templatedb.core.TemplateDatabaseException;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.util.ClassUtils;

/**
 * Says that a context asked for a template database: by the annotation of the test class for which it is loaded, or of one of
 * its configuration classes, or of both. A singleton of the context, registered before conditions on beans are evaluated.
 *
 * @param testClass the test class for which the context is loaded; null if it is loaded for none, as at development time
 * @param refresh what the annotation of the test class says; null if only configuration has the annotation. Other test classes
 *     that use the context may want something else
 * @param within the refresh that the test class asks for or else a nested one within it, which may use the same context
 * @param byDefault what the annotations of configuration classes say, for test classes that say nothing
 * @param dataSources the names of the DataSource beans that it is for, empty for all
 * @since 0.1.0
 */
public record TemplateDatabaseRequest(
        @Nullable Class<?> testClass,
        @Nullable Refresh refresh,
        Refresh within,
        Refresh byDefault,
        Set<String> dataSources) {

    /**
     * A request by the annotation of a test class.
     *
     * @param testClass the class
     * @param refresh when its tests get a fresh database
     * @param within the refresh that it asks for or else a nested class within it
     * @param dataSources the names of the DataSource beans that it is for, empty for all
     */
    public TemplateDatabaseRequest(Class<?> testClass, Refresh refresh, Refresh within, Set<String> dataSources) {
        this(testClass, refresh, within, Refresh.DEFAULT, dataSources);
    }

    /** A request by the annotation of a configuration class. */
    TemplateDatabaseRequest(Refresh refresh, Set<String> dataSources) {
        this(null, null, Refresh.NEVER, refresh, dataSources);
    }

    TemplateDatabaseRequest loadedFor(Class<?> test) {
        return new TemplateDatabaseRequest(test, refresh, within, byDefault, dataSources);
    }

    /**
     * This, and what a configuration class asks for. The names of several add up; those of a test class, which is nearer, stay.
     *
     * @throws TemplateDatabaseException if another configuration class asks for another refresh
     */
    TemplateDatabaseRequest and(TemplateDatabaseRequest other, String configuration) {
        if (isOfTest(configuration)) {
            return this;
        }
        if (byDefault != Refresh.DEFAULT && other.byDefault != Refresh.DEFAULT && byDefault != other.byDefault) {
            throw new TemplateDatabaseException(
                    ("@AutoConfigureTemplateDatabase of %s asks for %s, and that of another configuration class of this"
                                    + " context for %s, but the databases of a context are refreshed together.")
                            .formatted(configuration, other.byDefault, byDefault),
                    "Say the same in each, or in none and on the test classes.",
                    null);
        }
        return new TemplateDatabaseRequest(
                testClass,
                refresh,
                within,
                byDefault != Refresh.DEFAULT ? byDefault : other.byDefault,
                refresh != null ? dataSources : together(dataSources, other.dataSources));
    }

    private static Set<String> together(Set<String> some, Set<String> others) {
        return some.isEmpty() || others.isEmpty()
                ? Set.of()
                : Stream.concat(some.stream(), others.stream()).collect(Collectors.toUnmodifiableSet());
    }

    /** A test class that imports something is read as configuration too, with what it inherits. */
    private boolean isOfTest(String configuration) {
        if (refresh != null) {
            for (Class<?> type = testClass; type != null; type = type.getEnclosingClass()) {
                for (Class<?> above = type; above != null; above = above.getSuperclass()) {
                    if (above.getName().equals(configuration)
                            || ClassUtils.getAllInterfacesForClassAsSet(above).stream()
                                    .anyMatch(one -> one.getName().equals(configuration))) {
                        return true;
                    }
                }
            }
        }
        return false;
    }

    boolean concerns(String dataSource) {
        return dataSources.isEmpty() || dataSources.contains(dataSource);
    }
}
