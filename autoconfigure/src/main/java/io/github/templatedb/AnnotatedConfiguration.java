package io.github.templatedb;

import java.util.Set;
import org.springframework.boot.context.annotation.DeterminableImports;
import org.springframework.context.annotation.ImportSelector;
import org.springframework.core.type.AnnotationMetadata;

/**
 * Has the annotation read where Spring finds it on a configuration class. On a test class it says that nothing in it tells
 * application contexts apart, as far as imports are concerned: classes that differ in {@code refresh} share one.
 */
final class AnnotatedConfiguration implements ImportSelector, DeterminableImports {

    /** By name, as it knows the annotation. */
    private static final String READER = "io.github.templatedb.autoconfigure.ConfigurationAnnotation";

    AnnotatedConfiguration() {}

    @Override
    public String[] selectImports(AnnotationMetadata importingClassMetadata) {
        return new String[] {READER};
    }

    @Override
    public Set<Object> determineImports(AnnotationMetadata metadata) {
        return Set.of(READER);
    }
}
