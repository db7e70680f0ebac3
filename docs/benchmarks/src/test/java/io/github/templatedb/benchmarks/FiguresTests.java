package io.github.templatedb.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FiguresTests {

    @Test
    void medianIsTheOneInTheMiddleWhateverTheOrder() {
        assertThat(new Figures(List.of(9.0, 1.0, 5.0)).median()).isEqualTo(5);
        assertThat(new Figures(List.of(8.0, 1.0, 2.0, 6.0)).median()).isEqualTo(4);
    }

    @Test
    void nineTenthsAreNotAboveThe90thPercentile() {
        List<Double> oneToTwenty =
                IntStream.rangeClosed(1, 20).mapToObj(i -> 21.0 - i).toList();

        assertThat(new Figures(oneToTwenty).p90()).isEqualTo(18);
        assertThat(new Figures(List.of(7.0)).p90()).isEqualTo(7);
    }

    @Test
    void nothingMeasuredIsNoFigure() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Figures(List.of()));
    }
}
