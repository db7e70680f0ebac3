package io.github.templatedb;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.zaxxer.hikari.pool.HikariPool.PoolInitializationException;
import org.junit.jupiter.api.Test;

class ArchitectureTests {

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.github.templatedb");

    @Test
    void coreKnowsNoSpring() {
        noClasses()
                .that()
                .resideInAPackage("..templatedb.core..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.springframework..")
                .check(CLASSES);
    }

    @Test
    void packagesHaveNoCycles() {
        slices().matching("io.github.(**)").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void arrowsRunOneWay() {
        layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .layer("test")
                .definedBy("..templatedb.test..")
                .layer("autoconfigure")
                .definedBy("..templatedb.autoconfigure..")
                .layer("datasource")
                .definedBy("..templatedb.datasource..")
                .layer("flyway")
                .definedBy("..templatedb.flyway..")
                .layer("core")
                .definedBy("..templatedb.core..")
                .whereLayer("test")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("autoconfigure")
                .mayOnlyBeAccessedByLayers("test")
                .whereLayer("datasource")
                .mayOnlyBeAccessedByLayers("test", "autoconfigure")
                .whereLayer("flyway")
                .mayOnlyBeAccessedByLayers("test", "autoconfigure")
                .check(CLASSES);
    }

    /** The annotation names its extensions, so they may know none of the rooms that know the annotation. */
    @Test
    void extensionsOfJUnitKnowNoOtherRoom() {
        noClasses()
                .that()
                .resideInAPackage("..templatedb.junit..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "..templatedb.test..",
                        "..templatedb.autoconfigure..",
                        "..templatedb.datasource..",
                        "..templatedb.flyway..",
                        "..templatedb.core..")
                .check(CLASSES);
    }

    @Test
    void internalsOfFlywayAndHikariAreLeftAlone() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.flywaydb.core.internal..")
                .orShould()
                .dependOnClassesThat(inHikarisPool())
                .check(CLASSES);
    }

    /** All but the exception with which a pool says that its first connection failed: it is thrown by the public API. */
    private static DescribedPredicate<JavaClass> inHikarisPool() {
        return JavaClass.Predicates.resideInAPackage("com.zaxxer.hikari.pool..")
                .and(DescribedPredicate.not(JavaClass.Predicates.type(PoolInitializationException.class)));
    }
}
