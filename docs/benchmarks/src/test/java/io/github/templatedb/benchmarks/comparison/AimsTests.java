package io.github.templatedb.benchmarks.comparison;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.templatedb.benchmarks.suite.Provider;
import org.junit.jupiter.api.Test;

class AimsTests {

    @Test
    void overheadIsWhatATestTakesMoreThanOnTheFloor() {
        Samples samples = new SamplesFixture()
                .run(Provider.FLOOR, 1000, 500, 5, 25)
                .run(Provider.OURS_METHOD, 1100, 550, 15, 26)
                .run(Provider.ZONKY_METHOD, 3000, 1500, 55, 65)
                .samples;

        assertThat(new Aims(samples).all())
                .extracting(Aims.Aim::ours, Aims.Aim::other, Aims.Aim::isMet)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(10.0, 50.0, true),
                        org.assertj.core.groups.Tuple.tuple(1.0, 40.0, true),
                        org.assertj.core.groups.Tuple.tuple(550.0, 500.0, true),
                        org.assertj.core.groups.Tuple.tuple(1100.0, 1000.0, true));
    }

    @Test
    void missedAimIsSaidWithItsRatio() {
        Samples samples = new SamplesFixture()
                .run(Provider.FLOOR, 1000, 500, 5, 25)
                .run(Provider.OURS_METHOD, 1300, 560, 25, 29)
                .run(Provider.ZONKY_METHOD, 3000, 1500, 55, 65)
                .samples;

        assertThat(new Aims(samples).all()).noneMatch(Aims.Aim::isMet);
        assertThat(new Aims(samples).markdown())
                .contains(
                        "| 20.0 | 50.0 | 0.40 | ≤ 0.25 | missed |",
                        "| 4.0 | 40.0 | 0.10 | ≤ 0.05 | missed |",
                        "| 1,300 | 1,000 | 1.30 | ≤ 1.20 | missed |");
    }

    @Test
    void fasterThanTheFloorMeetsTheAim() {
        Samples samples = new SamplesFixture()
                .run(Provider.FLOOR, 1000, 500, 5, 25)
                .run(Provider.OURS_METHOD, 900, 400, 4, 24)
                .run(Provider.ZONKY_METHOD, 3000, 1500, 55, 65)
                .samples;

        assertThat(new Aims(samples).all()).allMatch(Aims.Aim::isMet).first().matches(aim -> aim.ratio() == 0);
    }
}
