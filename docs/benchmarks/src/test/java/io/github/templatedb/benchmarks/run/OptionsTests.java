package io.github.templatedb.benchmarks.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.entry;

import io.github.templatedb.benchmarks.run.Options.Part;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OptionsTests {

    @Test
    void shortFormComparesProvidersWithTheLimit() {
        assertThat(parse("form=short", "parts=", "curves=").parts()).containsExactly(Part.SUITE, Part.LIMIT);
    }

    @Test
    void fullFormHasContextsAndCurvesToo() {
        assertThat(parse("form=full").parts())
                .containsExactly(Part.SUITE, Part.LIMIT, Part.TRIALS, Part.CONTEXT, Part.KEY, Part.CURVES);
    }

    @Test
    void curvesThatAreNamedAreMeasuredAlone() {
        Options options = parse("form=short", "parts=", "curves=contexts, forks");

        assertThat(options.parts()).containsExactly(Part.CURVES);
        assertThat(options.curves()).containsExactly("contexts", "forks");
    }

    @Test
    void numbersOverrideWhatTheFormSays() {
        assertThat(parse("repetitions=7").number("repetitions", 3)).isEqualTo(7);
        assertThat(parse("repetitions=").number("repetitions", 3)).isEqualTo(3);
    }

    @Test
    void unknownFormPartOrCurveIsNamed() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> parse("form=long"))
                .withMessageContaining("'long'");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> parse("parts=suite,nothing"))
                .withMessageContainingAll("'nothing'", "CURVES");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> parse("curves=circles"))
                .withMessageContainingAll("circles", "contexts", "forks");
    }

    @Test
    void earlierBuildsHaveNamesAndAreInTheirOrder(@TempDir Path folder) throws IOException {
        Path one = Files.createFile(folder.resolve("one.jar"));
        Path other = Files.createFile(folder.resolve("other.jar"));

        Options options = parse("parts=builds", "builds=work ahead:" + one + ", proof:" + other);

        assertThat(options.builds()).containsExactly(entry("work ahead", one), entry("proof", other));
    }

    @Test
    void buildsThatAreNotThereOrNotComparedAreRefused(@TempDir Path folder) throws IOException {
        Path jar = Files.createFile(folder.resolve("one.jar"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> parse("parts=builds", "builds=one:" + jar + "2"))
                .withMessageContaining(jar + "2");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> parse("parts=builds", "builds=" + jar.getFileName()))
                .withMessageContaining("'one.jar'");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> parse("parts=builds"))
                .withMessageContaining("benchmarks.builds");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> parse("parts=limit", "builds=one:" + jar))
                .withMessageContaining("LIMIT");
    }

    private static Options parse(String... arguments) {
        return Options.parse(arguments);
    }
}
