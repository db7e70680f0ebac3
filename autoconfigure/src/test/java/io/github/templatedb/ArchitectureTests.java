package io.github.templatedb;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.zaxxer.hikari.pool.HikariPool.PoolInitializationException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ArchitectureTests {

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.github.templatedb");

    /** For Spring and JUnit, which find them by their names, for proxies of classes in other packages, and for the benchmarks. */
    private static final Set<String> FOR_OTHERS = Set.of(
            "io.github.templatedb.autoconfigure.Isolation",
            "io.github.templatedb.autoconfigure.RefreshOfTests",
            "io.github.templatedb.autoconfigure.TemplateDatabaseAutoConfiguration",
            "io.github.templatedb.autoconfigure.TemplateDatabaseProperties",
            "io.github.templatedb.context.ParallelClasses",
            "io.github.templatedb.context.SummaryListener",
            "io.github.templatedb.core.server.embedded.EmbeddedServer",
            "io.github.templatedb.datasource.OnLease");

    @Test
    void coreApiAndCommandKnowNoSpring() {
        noClasses()
                .that()
                .resideInAnyPackage("..templatedb.core..", "..templatedb.api", "..templatedb.command")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.springframework..")
                .check(CLASSES);
    }

    @Test
    void packagesHaveNoCycles() {
        slices().matching("io.github.(**)").should().beFreeOfCycles().check(CLASSES);
    }

    /** From the edges of Spring and JUnit down to what a template is made of; a room knows those after it, and no other. */
    @Test
    void arrowsRunOneWay() {
        List<String> rooms = List.of(
                "command",
                "context",
                "autoconfigure",
                "lifecycle",
                "api",
                "datasource",
                "flyway",
                "migrations",
                "core.lease",
                "core.clone",
                "core.template",
                "core.rewind",
                "core.server.embedded",
                "core.server.external",
                "core.server",
                "core.manifest");
        for (int room = 1; room < rooms.size(); room++) {
            noClasses()
                    .that()
                    .resideInAPackage("..templatedb." + rooms.get(room))
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(rooms.subList(0, room).stream()
                            .map(before -> "..templatedb." + before)
                            .toArray(String[]::new))
                    .check(CLASSES);
        }
    }

    /** What is public is either for test authors, in the root package and the API, or for another room; exceptions come to everybody. */
    @Test
    void nothingIsPublicForItsOwnRoomAlone() {
        classes()
                .that()
                .arePublic()
                .and()
                .areTopLevelClasses()
                .and()
                .resideOutsideOfPackages("io.github.templatedb", "io.github.templatedb.api")
                .and()
                .areNotAssignableTo(Exception.class)
                .should(beUsedByAnotherRoom())
                .check(CLASSES);
    }

    /** What is longer has more than one job. */
    @Test
    void filesHaveThreeHundredLinesAtMost() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("src"))) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".java")).toList()) {
                assertThat(Files.readAllLines(file)).as("%s", file).hasSizeLessThanOrEqualTo(300);
            }
        }
    }

    private static ArchCondition<JavaClass> beUsedByAnotherRoom() {
        return new ArchCondition<>("be used by another room, or by others") {

            @Override
            public void check(JavaClass type, ConditionEvents events) {
                boolean used = type.getDirectDependenciesToSelf().stream()
                        .anyMatch(use -> !use.getOriginClass().getPackageName().equals(type.getPackageName()));
                events.add(new SimpleConditionEvent(
                        type, used || FOR_OTHERS.contains(type.getName()), type.getName() + " is public"));
            }
        };
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
                        "..templatedb.context..",
                        "..templatedb.lifecycle..",
                        "..templatedb.migrations..",
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
