package io.github.templatedb.autoconfigure;

import io.github.templatedb.Refresh;
import io.github.templatedb.lifecycle.TestScope;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Says that a context asked for a template database: by the annotation of the test class for which it is loaded, or of one of
 * its configuration classes, or of both. A singleton of the context, registered before conditions on beans are evaluated.
 *
 * @param loadedFor the test class; null if there is none, as at development time. Others that use the context may want something else
 * @param ofTest what the annotation of the test class says; null if only configuration has it
 * @param ofConfiguration what the annotations of configuration classes say
 * @since 0.1.0
 */
public record DatabaseRequest(
        @Nullable TestScope loadedFor,
        @Nullable AnnotationSettings ofTest,
        @Nullable AnnotationSettings ofConfiguration) {

    DatabaseRequest loadedFor(TestScope test) {
        return new DatabaseRequest(test, ofTest, ofConfiguration);
    }

    /** This, and what a configuration class says. A test class that imports something is read as one too, with what it inherits. */
    DatabaseRequest and(AnnotationSettings settings, Class<?> configuration) {
        boolean isOfTest = ofTest != null
                && Stream.<@Nullable Class<?>>iterate(testClass(), Objects::nonNull, Class::getEnclosingClass)
                        .anyMatch(configuration::isAssignableFrom);
        return isOfTest
                ? this
                : new DatabaseRequest(
                        loadedFor,
                        ofTest,
                        ofConfiguration == null ? settings : ofConfiguration.and(settings, configuration.getName()));
    }

    @Nullable
    Class<?> testClass() {
        return loadedFor == null ? null : loadedFor.testClass();
    }

    /**
     * The refresh of test classes that say nothing.
     *
     * @return what configuration says; the default if it says nothing either
     */
    public Refresh byDefault() {
        return ofConfiguration == null ? Refresh.DEFAULT : ofConfiguration.refresh();
    }

    /** The names of the DataSource beans that it is for, empty for all. Those of a test class, which is nearer, count. */
    Set<String> dataSources() {
        AnnotationSettings nearest = ofTest != null ? ofTest : ofConfiguration;
        return nearest == null ? Set.of() : nearest.dataSources();
    }

    boolean concerns(String dataSource) {
        return dataSources().isEmpty() || dataSources().contains(dataSource);
    }
}
