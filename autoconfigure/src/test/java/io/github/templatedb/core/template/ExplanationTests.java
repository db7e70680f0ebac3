package io.github.templatedb.core.template;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.templatedb.core.manifest.Growth;
import io.github.templatedb.core.manifest.Manifest;
import io.github.templatedb.core.manifest.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExplanationTests {

    private final List<StoredTemplate> stored = new ArrayList<>();

    @Test
    void firstTemplateOfItsMigrationsHasNoneBeforeIt() {
        assertThat(reason(manifest("11", "V1__a.sql"))).isEqualTo("there was none with any of its migrations");
        store(manifest("11", "V9__other.sql"));
        assertThat(reason(manifest("11", "V1__a.sql"))).isEqualTo("there was none with any of its migrations");
        assertThat(reason(Manifest.builder().add("server", "x").build())).isEqualTo("there was none");
    }

    @Test
    void changedMigrationIsNamed() {
        store(manifest("11", "V1__a.sql", "V2__b.sql", "V3__c.sql"));
        assertThat(reason(manifest("11", "V1__a.sql", "V2__b.sql*", "V3__c.sql")))
                .isEqualTo("V2__b.sql changed; nearest template shares 2 of 3 migrations");
    }

    @Test
    void newMigrationIsNamed() {
        store(manifest("11", "V1__a.sql"));
        assertThat(reason(manifest("11", "V1__a.sql", "V2__b.sql")))
                .isEqualTo("V2__b.sql is new; nearest template shares 1 of 2 migrations");
    }

    @Test
    void removedMigrationIsNamed() {
        store(manifest("11", "V1__a.sql", "V2__b.sql"));
        assertThat(reason(manifest("11", "V1__a.sql")))
                .isEqualTo("V2__b.sql is gone; nearest template shares 1 of 1 migrations");
    }

    @Test
    void changedSettingIsNamed() {
        store(manifest("11", "V1__a.sql"));
        assertThat(reason(manifest("12", "V1__a.sql")))
                .isEqualTo("Flyway's version changed; nearest template shares 1 of 1 migrations");
    }

    @ParameterizedTest
    @CsvSource({
        "code shop.base.Tenants, Tenants",
        "code shop.Tenants$Nested, Tenants",
        "code class shop.Tenants, Tenants",
        "code shop.Tenants.names{}, Tenants",
        "code shop.Tenants lambda.arg$1[0], Tenants"
    })
    void codeIsNamedByItsClass(String entry, String type) {
        store(with(manifest("11", "V1__a.sql"), entry, "before"));
        assertThat(reason(with(manifest("11", "V1__a.sql"), entry, "after")))
                .startsWith("the code or state of " + type + " changed; ");
    }

    @Test
    void weightiestDifferenceIsTheReasonAndAllAreListed() {
        store(manifest("11", "V1__a.sql", "V2__b.sql", "V3__c.sql"));
        Explanation explanation = Explanation.of(manifest("12", "V1__a.sql", "V2__b.sql*", "V4__d.sql"), stored);
        assertThat(explanation.reason()).isEqualTo("V2__b.sql changed; nearest template shares 1 of 3 migrations");
        assertThat(explanation.differences())
                .containsExactly("~ V2__b.sql", "- V3__c.sql", "~ Flyway's version", "+ V4__d.sql");
    }

    @Test
    void settingThatMakesAllRunWeighsMoreThanANewMigration() {
        store(manifest("11", "V1__a.sql", "R__r.sql"));
        assertThat(reason(manifest("12", "V1__a.sql", "V2__b.sql", "R__r.sql*")))
                .startsWith("Flyway's version changed;");
    }

    @Test
    void builtOnAnotherTheReasonIsWhatThatOneLacks() {
        store(manifest("11", "V1__a.sql"));
        store(manifest("11", "V1__a.sql", "V3__c.sql", "V9__gone.sql"));
        Manifest wanted = manifest("11", "V1__a.sql", "V2__b.sql", "V3__c.sql");
        IncrementalBase incremental = IncrementalBase.longest(wanted, stored).orElseThrow();
        assertThat(Explanation.of(wanted, stored).on(incremental, wanted).reason())
                .isEqualTo("V2__b.sql and 1 more are new; nearest template shares 1 of 3 migrations");
    }

    @Test
    void changedRepeatableMigrationIsWhyNoStepIsMissing() {
        store(manifest("11", "V1__a.sql"));
        store(manifest("11", "V1__a.sql", "R__r.sql"));
        Manifest wanted = manifest("11", "V1__a.sql", "R__r.sql*");
        IncrementalBase incremental = IncrementalBase.longest(wanted, stored).orElseThrow();
        assertThat(Explanation.of(wanted, stored).on(incremental, wanted).reason())
                .startsWith("R__r.sql changed;");
    }

    @Test
    void nearestTemplateIsTheOneWithTheMostMigrationsInCommon() {
        store(manifest("11", "V1__a.sql"));
        store(manifest("12", "V1__a.sql", "V2__b.sql"));
        store(manifest("11", "V1__a.sql", "V2__b.sql*"));
        assertThat(reason(manifest("11", "V1__a.sql", "V2__b.sql", "V3__c.sql")))
                .isEqualTo("Flyway's version changed; nearest template shares 2 of 3 migrations");
    }

    @Test
    void compiledMigrationsAreMigrations() {
        List<String> scripts = List.of("V1__A.class", "V2__B.class", "V3__C.class");
        store(compiled("11", scripts));
        assertThat(reason(compiled("11", List.of("V1__A.class", "V2__B.class*", "V3__C.class"))))
                .isEqualTo("V2__B.class changed; nearest template shares 2 of 3 migrations");
    }

    @Test
    void migrationsAfterOthersAreComparedWithTheirKindOnly() {
        Manifest alone = manifest("11", "V1__a.sql");
        store(with(alone, Manifest.BEFORE, "x"));
        assertThat(reason(alone)).isEqualTo("there was none with any of its migrations");
        assertThat(reason(with(alone, Manifest.BEFORE, "y"))).startsWith("the migrations before these changed;");
    }

    @Test
    void whyNothingIsBuiltOnATemplateWithTheFirstStepsIsSaid() {
        Manifest first = manifest("11", "V1__a.sql");
        Manifest wanted = manifest("11", "V1__a.sql", "V2__b.sql", "R__r.sql*");
        assertThat(IncrementalBase.hindrance(wanted, stored)).isEmpty();
        store(manifest("11", "V1__a.sql", "R__r.sql"));
        assertThat(IncrementalBase.hindrance(wanted, stored)).startsWith("repeatable migrations have run (tdb_t_");
        Template template = template(first.sha256());
        stored.add(new StoredTemplate(template, first.entries(), "a session may remember 'SET a.b'"));
        assertThat(IncrementalBase.hindrance(wanted, stored))
                .isEqualTo("a session may remember 'SET a.b' (%s)".formatted(template.name()));
    }

    @Test
    void namesAreReadFromCommentsAsTheyWereWritten() {
        String comment = "{\"templatedb\" : 1, \"begun\" : \"2026-01-01\", \"obstacle\" : \"the \\\"x\\\\y\\\"\","
                + " \"manifest\" : [[\"a \\\"b\\\" \\\\\\u0001\\n\", \"" + "0".repeat(64) + "\"], [\"c\", \""
                + "1".repeat(64)
                + "\"]]}";
        StoredTemplate read = StoredTemplate.of(template("x"), comment);
        assertThat(read.obstacle()).isEqualTo("the \"x\\y\"");
        assertThat(read.isBase()).isFalse();
        assertThat(read.lines()).extracting(Manifest.Entry::name).containsExactly("a \"b\" \\\u0001\n", "c");
    }

    @Test
    void nothingIsBuiltOnATemplateOfWhichNothingIsKnown() {
        assertThat(StoredTemplate.of(template("x"), "{\"templatedb\" : 1, \"manifest\" : []}")
                        .isBase())
                .isFalse();
    }

    @Test
    void foundationHasTheFirstStepsAndNothingElse() {
        store(manifest("11", "V1__a.sql"));
        assertThat(steps(manifest("11", "V1__a.sql", "V2__b.sql", "V3__c.sql"))).isOne();
        store(manifest("11", "V1__a.sql", "V2__b.sql"));
        assertThat(steps(manifest("11", "V1__a.sql", "V2__b.sql", "V3__c.sql"))).isEqualTo(2);
        assertThat(steps(manifest("11", "V1__a.sql", "V2__b.sql", "R__r.sql"))).isEqualTo(2);
        assertThat(steps(manifest("11", "V0__z.sql", "V1__a.sql"))).isZero();
        assertThat(steps(manifest("11", "V1__a.sql*", "V2__b.sql"))).isZero();
        assertThat(steps(manifest("12", "V1__a.sql", "V2__b.sql"))).isZero();
        assertThat(steps(manifest("11", "V2__b.sql", "V3__c.sql"))).isZero();
    }

    @Test
    void nothingIsBuiltOnWhatHasRepeatableMigrations() {
        store(manifest("11", "V1__a.sql", "R__r.sql"));
        assertThat(steps(manifest("11", "V1__a.sql", "V2__b.sql", "R__r.sql"))).isZero();
        assertThat(steps(manifest("11", "V1__a.sql", "V2__b.sql"))).isZero();
    }

    private int steps(Manifest manifest) {
        return IncrementalBase.longest(manifest, stored)
                .map(IncrementalBase::steps)
                .orElse(0);
    }

    private String reason(Manifest manifest) {
        return Explanation.of(manifest, stored).reason();
    }

    private void store(Manifest manifest) {
        stored.add(new StoredTemplate(template(manifest.sha256()), manifest.entries(), ""));
    }

    private static Template template(String name) {
        TemplateKey key = new TemplateKey(Sha256.hex(name.getBytes(StandardCharsets.UTF_8)));
        return new Template(key, key.templateName(), List.of(), "", true);
    }

    private static Manifest compiled(String version, List<String> classes) {
        Manifest manifest = manifest(version, classes.toArray(String[]::new));
        List<Manifest.Entry> entries = manifest.growth().entries().toList();
        List<Growth.Step> steps = entries.stream()
                .map(entry -> new Growth.Step(entry.name(), List.of()))
                .toList();
        return new Manifest(manifest.entries(), new Growth(steps, List.of(), entries, ""));
    }

    /** Scripts by their names; a star says that the content is another one. */
    private static Manifest with(Manifest manifest, String name, String value) {
        Manifest.Builder more = Manifest.builder().addAll(manifest.entries()).add(name, value);
        return new Manifest(more.build().entries(), manifest.growth());
    }

    private static Manifest manifest(String version, String... scripts) {
        Manifest.Builder manifest = Manifest.builder().add("Flyway's version", version);
        List<Manifest.Entry> entries = Arrays.stream(scripts)
                .map(script -> new Manifest.Entry(
                        script.replace("*", ""), Sha256.hex(script.getBytes(StandardCharsets.UTF_8))))
                .toList();
        List<Growth.Step> steps = entries.stream()
                .filter(entry -> entry.name().startsWith("V"))
                .map(entry -> new Growth.Step(entry.name(), List.of(entry)))
                .toList();
        List<Manifest.Entry> afterwards =
                entries.stream().filter(entry -> entry.name().startsWith("R")).toList();
        return manifest.addAll(entries)
                .growsBy(new Growth(steps, afterwards, List.of(), ""))
                .build();
    }
}
