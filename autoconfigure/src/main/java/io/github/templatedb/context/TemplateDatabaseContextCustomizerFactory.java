package io.github.templatedb.context;

import io.github.templatedb.AutoConfigureTemplateDatabase;
import io.github.templatedb.core.TemplateDatabaseException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.springframework.context.annotation.Import;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.core.annotation.MergedAnnotations.SearchStrategy;
import org.springframework.test.context.BootstrapWith;
import org.springframework.test.context.ContextConfiguration;
import org.springframework.test.context.ContextConfigurationAttributes;
import org.springframework.test.context.ContextCustomizer;
import org.springframework.test.context.ContextCustomizerFactory;
import org.springframework.test.context.ContextHierarchy;
import org.springframework.test.context.TestContextAnnotationUtils;

/**
 * Finds the annotation on a test class: its own, an inherited one, an enclosing class's, or part of another. Where there is
 * none, a configuration class of the context may have it.
 */
final class TemplateDatabaseContextCustomizerFactory implements ContextCustomizerFactory {

    private static final Set<Class<?>> OF_SPRING =
            Set.of(BootstrapWith.class, ContextConfiguration.class, ContextHierarchy.class);

    @Override
    public ContextCustomizer createContextCustomizer(
            Class<?> testClass, List<ContextConfigurationAttributes> configAttributes) {
        Optional<TestClassAnnotation> annotation = TestClassAnnotation.of(testClass);
        if (annotation.isPresent()) {
            requireContext(testClass, configAttributes);
        }
        return new TemplateDatabaseContextCustomizer(
                testClass, annotation.map(TestClassAnnotation::settings).orElse(null));
    }

    /** A context of nothing but the annotation would have an empty database, while the test does something else. */
    private static void requireContext(Class<?> testClass, List<ContextConfigurationAttributes> configAttributes) {
        boolean saysMore = MergedAnnotations.search(SearchStrategy.TYPE_HIERARCHY)
                .withEnclosingClasses(TestContextAnnotationUtils::searchEnclosingClass)
                .from(testClass)
                .stream()
                .anyMatch(annotation -> OF_SPRING.contains(annotation.getType())
                        || annotation.getType().equals(Import.class)
                                && !annotation.getMetaTypes().contains(AutoConfigureTemplateDatabase.class));
        if (!saysMore && configAttributes.stream().noneMatch(ContextConfigurationAttributes::hasResources)) {
            throw new TemplateDatabaseException(
                    ("%s has @AutoConfigureTemplateDatabase, which gives the application context of a test its database, but"
                                    + " there is nothing to make a context of.")
                            .formatted(testClass.getName()),
                    "Add @SpringBootTest, a slice such as @DataJpaTest, or @ContextConfiguration with configuration classes. A"
                            + " context that the test makes itself has a template database if one of its configuration classes has"
                            + " the annotation.");
        }
    }
}
