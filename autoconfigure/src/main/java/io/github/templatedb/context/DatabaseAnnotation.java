package io.github.templatedb.context;

import io.github.templatedb.AutoConfigureTemplateDatabase;
import io.github.templatedb.AutoConfigureTemplateDatabases;
import io.github.templatedb.Refresh;
import io.github.templatedb.core.TemplateDatabaseException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.core.annotation.MergedAnnotations.SearchStrategy;
import org.springframework.core.annotation.RepeatableContainers;
import org.springframework.test.context.TestContextAnnotationUtils;
import org.springframework.test.context.TestContextAnnotationUtils.AnnotationDescriptor;

/**
 * What a test class asks for: by an annotation of its own, an inherited one, an enclosing class's, or as part of another.
 *
 * @param refresh when its tests get a fresh database
 * @param dataSources the names of the beans that it is for, empty for all
 * @param declaringClass has the annotation, or inherits it; the class itself or one that encloses it
 */
record DatabaseAnnotation(Refresh refresh, Set<String> dataSources, Class<?> declaringClass) {

    /** Asked for around every test. */
    private static final ClassValue<Optional<DatabaseAnnotation>> KNOWN = new ClassValue<>() {
        @Override
        protected Optional<DatabaseAnnotation> computeValue(Class<?> testClass) {
            return find(testClass);
        }
    };

    /** What a class asks for, if it has the annotation. */
    static Optional<DatabaseAnnotation> of(Class<?> testClass) {
        return KNOWN.get(testClass);
    }

    private static Optional<DatabaseAnnotation> find(Class<?> testClass) {
        AnnotationDescriptor<AutoConfigureTemplateDatabases> several =
                TestContextAnnotationUtils.findAnnotationDescriptor(testClass, AutoConfigureTemplateDatabases.class);
        // Asked for the single one of a class that has several, Spring fails.
        if (several != null && !hasASingleOneNearer(testClass, several.getRootDeclaringClass())) {
            return Optional.of(merged(List.of(several.getAnnotation().value()), several));
        }
        AnnotationDescriptor<AutoConfigureTemplateDatabase> single =
                TestContextAnnotationUtils.findAnnotationDescriptor(testClass, AutoConfigureTemplateDatabase.class);
        return Optional.ofNullable(single).map(found -> merged(List.of(found.getAnnotation()), found));
    }

    private static boolean hasASingleOneNearer(Class<?> testClass, Class<?> declaringClass) {
        return Stream.<@Nullable Class<?>>iterate(testClass, type -> type != null, Class::getSuperclass)
                .takeWhile(type -> type != declaringClass)
                .anyMatch(type -> MergedAnnotations.from(type, SearchStrategy.DIRECT, RepeatableContainers.none())
                        .isPresent(AutoConfigureTemplateDatabase.class));
    }

    private static DatabaseAnnotation merged(
            List<AutoConfigureTemplateDatabase> annotations, AnnotationDescriptor<?> found) {
        Set<Refresh> refreshes =
                annotations.stream().map(AutoConfigureTemplateDatabase::refresh).collect(Collectors.toSet());
        if (refreshes.size() > 1) {
            throw new TemplateDatabaseException(
                    ("%s has several @AutoConfigureTemplateDatabase that ask for different refreshes, %s, but the databases of"
                                    + " a context are refreshed together.")
                            .formatted(
                                    found.getRootDeclaringClass().getName(),
                                    refreshes.stream().sorted().toList()),
                    "Say the same in each.",
                    null);
        }
        boolean all = annotations.stream().anyMatch(annotation -> annotation.dataSources().length == 0);
        Set<String> names = annotations.stream()
                .flatMap(annotation -> Stream.of(annotation.dataSources()))
                .collect(Collectors.toUnmodifiableSet());
        return new DatabaseAnnotation(
                refreshes.iterator().next(), all ? Set.of() : names, found.getRootDeclaringClass());
    }
}
