package io.github.templatedb.benchmarks.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.templatedb.benchmarks.run.Options.Part;
import org.junit.jupiter.api.Test;

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

    private static Options parse(String... arguments) {
        return Options.parse(arguments);
    }
}
