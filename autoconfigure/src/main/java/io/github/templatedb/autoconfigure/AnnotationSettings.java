package io.github.templatedb.autoconfigure;

import io.github.templatedb.AutoConfigureTemplateDatabase;
import io.github.templatedb.Refresh;
import io.github.templatedb.core.TemplateDatabaseException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.core.annotation.MergedAnnotation;
import org.springframework.core.annotation.MergedAnnotations;

/**
 * What the annotation says, on a test class or on the configuration of a context. Several say it together: names add up.
 *
 * @param refresh when tests get a fresh database
 * @param dataSources the names of the beans that it is for, empty for all
 * @since 0.1.0
 */
public record AnnotationSettings(Refresh refresh, Set<String> dataSources) {

    /**
     * What a class says by the annotation, or by annotations of somebody's own that have it; an annotation is nearer than those.
     *
     * @param annotations those of the class, and of what it inherits them from
     * @param of the name of the class
     * @return empty if it has none
     * @throws TemplateDatabaseException if they say different things about the refresh
     */
    public static Optional<AnnotationSettings> of(MergedAnnotations annotations, String of) {
        List<MergedAnnotation<AutoConfigureTemplateDatabase>> all =
                annotations.stream(AutoConfigureTemplateDatabase.class).toList();
        return all.stream()
                .filter(one -> one.getAggregateIndex() == all.get(0).getAggregateIndex())
                .filter(one -> one.getDistance() == all.get(0).getDistance())
                .map(one -> new AnnotationSettings(
                        one.getEnum("refresh", Refresh.class),
                        Set.copyOf(Arrays.asList(one.getStringArray("dataSources")))))
                .reduce((one, other) -> one.and(other, of));
    }

    /** This, and what another annotation says, on the same class or on that of a name. */
    AnnotationSettings and(AnnotationSettings other, String of) {
        if (refresh != Refresh.DEFAULT && other.refresh != Refresh.DEFAULT && refresh != other.refresh) {
            throw new TemplateDatabaseException(
                    ("@AutoConfigureTemplateDatabase of %s asks for %s, and another one of the same class or context for %s, but"
                                    + " the databases of a context are refreshed together.")
                            .formatted(of, other.refresh, refresh),
                    "Say the same in each, or in none of several configuration classes and on the test classes.");
        }
        return new AnnotationSettings(
                refresh != Refresh.DEFAULT ? refresh : other.refresh,
                dataSources.isEmpty() || other.dataSources.isEmpty()
                        ? Set.of()
                        : Stream.concat(dataSources.stream(), other.dataSources.stream())
                                .collect(Collectors.toUnmodifiableSet()));
    }
}
