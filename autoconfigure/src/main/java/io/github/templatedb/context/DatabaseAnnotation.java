package io.github.templatedb.context;

import io.github.templatedb.AutoConfigureTemplateDatabase;
import io.github.templatedb.Refresh;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.springframework.test.context.TestContextAnnotationUtils;
import org.springframework.test.context.TestContextAnnotationUtils.AnnotationDescriptor;
import org.springframework.util.ClassUtils;

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

    /**
     * The refresh that a class or a nested one within asks for, whichever is found first. A context cannot be started once more for the
     * nested one: the class around it has its beans, and has written.
     */
    static Refresh refreshWithin(Class<?> testClass) {
        Set<Class<?>> classes = new LinkedHashSet<>();
        addWithNested(testClass, classes);
        return classes.stream()
                .flatMap(type -> of(type).stream())
                .map(DatabaseAnnotation::refresh)
                .filter(refresh -> refresh != Refresh.NEVER && refresh != Refresh.DEFAULT)
                .findFirst()
                .orElse(Refresh.NEVER);
    }

    private static void addWithNested(Class<?> testClass, Set<Class<?>> classes) {
        if (classes.add(testClass)) {
            for (Class<?> type = testClass; type != null; type = type.getSuperclass()) {
                Stream.of(type.getDeclaredClasses())
                        .filter(ClassUtils::isInnerClass)
                        .forEach(nested -> addWithNested(nested, classes));
            }
        }
    }

    private static Optional<DatabaseAnnotation> find(Class<?> testClass) {
        AnnotationDescriptor<AutoConfigureTemplateDatabase> found =
                TestContextAnnotationUtils.findAnnotationDescriptor(testClass, AutoConfigureTemplateDatabase.class);
        if (found == null) {
            return Optional.empty();
        }
        AutoConfigureTemplateDatabase annotation = found.getAnnotation();
        return Optional.of(new DatabaseAnnotation(
                annotation.refresh(),
                Set.copyOf(Arrays.asList(annotation.dataSources())),
                found.getRootDeclaringClass()));
    }
}
