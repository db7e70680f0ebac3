package io.github.templatedb.context;

import io.github.templatedb.AutoConfigureTemplateDatabase;
import io.github.templatedb.core.TemplateDatabaseException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.springframework.context.annotation.Import;
import org.springframework.core.annotation.MergedAnnotation;
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
        boolean isTestOfSpring = Stream.of(BootstrapWith.class, ContextConfiguration.class, ContextHierarchy.class)
                .anyMatch(type -> TestContextAnnotationUtils.hasAnnotation(testClass, type));
        boolean hasConfiguration = configAttributes.stream().anyMatch(ContextConfigurationAttributes::hasResources);
        if (!isTestOfSpring && !hasConfiguration && !importsMore(testClass)) {
            throw new TemplateDatabaseException(
                    ("%s has @AutoConfigureTemplateDatabase, which gives the application context of a test its database, but"
                                    + " there is nothing to make a context of.")
                            .formatted(testClass.getName()),
                    "Add @SpringBootTest, a slice such as @DataJpaTest, or @ContextConfiguration with configuration classes. A"
                            + " context that the test makes itself has a template database if one of its configuration classes has"
                            + " the annotation.",
                    null);
        }
    }

    private static boolean importsMore(Class<?> testClass) {
        return MergedAnnotations.search(SearchStrategy.TYPE_HIERARCHY)
                .withEnclosingClasses(TestContextAnnotationUtils::searchEnclosingClass)
                .from(testClass)
                .stream(Import.class)
                .map(MergedAnnotation::getMetaTypes)
                .anyMatch(types -> !types.contains(AutoConfigureTemplateDatabase.class));
    }
}
