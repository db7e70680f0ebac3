package io.github.templatedb.context;

import io.github.templatedb.AutoConfigureTemplateDatabase;
import io.github.templatedb.Refresh;
import io.github.templatedb.autoconfigure.AnnotationSettings;
import io.github.templatedb.lifecycle.TestScope;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Import;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.core.annotation.MergedAnnotations.SearchStrategy;
import org.springframework.test.context.ContextConfiguration;
import org.springframework.test.context.TestContextAnnotationUtils;
import org.springframework.test.context.TestContextAnnotationUtils.AnnotationDescriptor;
import org.springframework.util.ClassUtils;

/**
 * What a test class asks for: by an annotation of its own, an inherited one, an enclosing class's, or as part of another.
 *
 * @param settings what the annotation says
 * @param declaringClass has the annotation, or inherits it; the class itself or one that encloses it
 */
record TestClassAnnotation(AnnotationSettings settings, Class<?> declaringClass) {

    /** Asked for around every test. */
    private static final ClassValue<Optional<TestClassAnnotation>> KNOWN = new ClassValue<>() {
        @Override
        protected Optional<TestClassAnnotation> computeValue(Class<?> testClass) {
            return find(testClass);
        }
    };

    /** Attributes that name configuration classes. */
    private static final Map<Class<?>, String> CONFIGURATIONS =
            Map.of(Import.class, "value", ContextConfiguration.class, "classes", SpringBootTest.class, "classes");

    private static final ClassValue<Boolean> REFRESHES_WITHIN = new ClassValue<>() {
        @Override
        protected Boolean computeValue(Class<?> testClass) {
            return withNested(testClass, new LinkedHashSet<>()).stream()
                    .flatMap(type -> of(type).stream())
                    .map(annotation -> annotation.settings.refresh())
                    .anyMatch(refresh -> refresh != Refresh.NEVER && refresh != Refresh.DEFAULT);
        }
    };

    /** What a class asks for, if it has the annotation. */
    static Optional<TestClassAnnotation> of(Class<?> testClass) {
        return KNOWN.get(testClass);
    }

    /** Whether a configuration class has it that the class names or encloses; one that a scan finds is not known. */
    static boolean isOfConfiguration(Class<?> testClass) {
        Stream<Class<?>> named = MergedAnnotations.search(SearchStrategy.TYPE_HIERARCHY)
                .withEnclosingClasses(TestContextAnnotationUtils::searchEnclosingClass)
                .from(testClass)
                .stream()
                .filter(annotation -> CONFIGURATIONS.containsKey(annotation.getType()))
                .flatMap(annotation ->
                        Stream.of(annotation.getClassArray(CONFIGURATIONS.getOrDefault(annotation.getType(), ""))));
        return Stream.concat(named, Stream.of(testClass.getDeclaredClasses()))
                .anyMatch(type -> MergedAnnotations.from(type, SearchStrategy.TYPE_HIERARCHY)
                        .isPresent(AutoConfigureTemplateDatabase.class));
    }

    /** A class or an invocation of it, and the refresh that it asks for. */
    static TestScope scope(Class<?> testClass, boolean invocation) {
        Optional<TestClassAnnotation> annotation = of(testClass);
        return new TestScope(
                testClass,
                invocation,
                annotation.map(found -> found.settings.refresh()).orElse(Refresh.DEFAULT),
                annotation
                        .map(found -> !found.declaringClass.isAssignableFrom(testClass))
                        .orElseGet(() -> TestContextAnnotationUtils.searchEnclosingClass(testClass)),
                REFRESHES_WITHIN.get(testClass));
    }

    private static Set<Class<?>> withNested(Class<?> testClass, Set<Class<?>> classes) {
        if (classes.add(testClass)) {
            for (Class<?> type = testClass; type != null; type = type.getSuperclass()) {
                Stream.of(type.getDeclaredClasses())
                        .filter(ClassUtils::isInnerClass)
                        .forEach(nested -> withNested(nested, classes));
            }
        }
        return classes;
    }

    private static Optional<TestClassAnnotation> find(Class<?> testClass) {
        AnnotationDescriptor<AutoConfigureTemplateDatabase> found =
                TestContextAnnotationUtils.findAnnotationDescriptor(testClass, AutoConfigureTemplateDatabase.class);
        if (found == null) {
            return Optional.empty();
        }
        Class<?> declaring = found.getRootDeclaringClass();
        return AnnotationSettings.of(
                        MergedAnnotations.from(declaring, SearchStrategy.TYPE_HIERARCHY), declaring.getName())
                .map(settings -> new TestClassAnnotation(settings, declaring));
    }
}
