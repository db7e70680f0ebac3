package io.github.templatedb.context;

import io.github.templatedb.AutoConfigureTemplateDatabase;
import io.github.templatedb.Refresh;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
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
