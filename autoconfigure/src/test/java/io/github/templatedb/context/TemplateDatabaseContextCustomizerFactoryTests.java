package io.github.templatedb.context;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.templatedb.AutoConfigureTemplateDatabase;
import io.github.templatedb.Refresh;
import io.github.templatedb.core.TemplateDatabaseException;
import io.github.templatedb.core.clone.ServerRegistry;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.springframework.test.context.ContextConfiguration;
import org.springframework.test.context.ContextCustomizer;

class TemplateDatabaseContextCustomizerFactoryTests {

    private final TemplateDatabaseContextCustomizerFactory factory = new TemplateDatabaseContextCustomizerFactory();

    @Test
    void classesWithoutTheAnnotationAreNotToldApart() {
        assertThat(customizer(NotAnnotated.class))
                .isEqualTo(customizer(NotAnnotated.Nested.class))
                .hasSameHashCodeAs(customizer(NotAnnotated.Nested.class))
                .isNotEqualTo(customizer(Annotated.class));
    }

    @Test
    void annotationIsFoundOnSuperclassesAndEnclosingClasses() {
        assertThat(customizer(Annotated.class))
                .isEqualTo(customizer(Inheriting.class))
                .isEqualTo(customizer(Annotated.Nested.class));
    }

    @Test
    void customizersOfEqualSettingsAreEqual() {
        assertThat(customizer(Annotated.class))
                .isEqualTo(customizer(Inheriting.class))
                .hasSameHashCodeAs(customizer(Inheriting.class))
                .isEqualTo(customizer(Refreshing.class))
                .hasSameHashCodeAs(customizer(Refreshing.class));
    }

    @Test
    void namesOfSeveralAnnotationsOfOnesOwnAddUp() {
        assertThat(customizer(OrdersAndBills.class))
                .isEqualTo(customizer(Both.class))
                .isNotEqualTo(customizer(Annotated.class));
    }

    @Test
    void annotationOfAClassIsNearerThanOnesOfItsOwn() {
        assertThat(customizer(NearerThanOrders.class)).isEqualTo(customizer(Annotated.class));
    }

    @Test
    void severalAnnotationsOfOnesOwnThatDifferInRefreshFail() {
        assertThatThrownBy(() -> customizer(EachTestAndEachClass.class))
                .isInstanceOf(TemplateDatabaseException.class)
                .hasMessageContainingAll(
                        EachTestAndEachClass.class.getName(), "BEFORE_CLASS", "BEFORE_EACH_TEST_METHOD");
    }

    @Test
    void creatingACustomizerStartsNothing() {
        Optional<String> before = summary();
        customizer(Annotated.class);
        assertThat(summary()).isEqualTo(before);
    }

    /** How much the data takes may change meanwhile. */
    private static Optional<String> summary() {
        return ServerRegistry.ofThisJvm().summary().map(line -> line.replaceAll("\\d+ MB", ""));
    }

    private ContextCustomizer customizer(Class<?> testClass) {
        return factory.createContextCustomizer(testClass, List.of());
    }

    @AutoConfigureTemplateDatabase
    @ContextConfiguration
    static class Annotated {

        class Nested {}
    }

    static class Inheriting extends Annotated {}

    @AutoConfigureTemplateDatabase(refresh = Refresh.BEFORE_CLASS)
    static class Refreshing extends Annotated {}

    @Retention(RetentionPolicy.RUNTIME)
    @AutoConfigureTemplateDatabase(dataSources = "orders", refresh = Refresh.BEFORE_CLASS)
    @interface Orders {}

    @Retention(RetentionPolicy.RUNTIME)
    @AutoConfigureTemplateDatabase(dataSources = "bills")
    @interface Bills {}

    @Retention(RetentionPolicy.RUNTIME)
    @AutoConfigureTemplateDatabase(refresh = Refresh.BEFORE_EACH_TEST_METHOD)
    @interface EachTest {}

    @Orders
    @Bills
    @ContextConfiguration
    static class OrdersAndBills {}

    @AutoConfigureTemplateDatabase(dataSources = {"bills", "orders"})
    @ContextConfiguration
    static class Both {}

    @Orders
    @AutoConfigureTemplateDatabase
    @ContextConfiguration
    static class NearerThanOrders {}

    @Orders
    @EachTest
    @ContextConfiguration
    static class EachTestAndEachClass {}

    static class NotAnnotated {

        class Nested {}
    }
}
