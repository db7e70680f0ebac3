package io.github.templatedb.benchmarks.curve;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PictureTests {

    @TempDir
    private Path folder;

    private final Curve curve = new Curve("contexts", "contexts", "the whole run, s");

    @Test
    void pictureHasAColourForEachProviderAndNoBackground() throws Exception {
        curve.add("templatedb", 1, List.of(2.0));
        curve.add("templatedb", 60, List.of(20.0));
        curve.add("zonky", 1, List.of(4.0));
        curve.add("zonky", 60, List.of(40.0));

        Picture.write(curve, folder.resolve("results/contexts.svg"));

        assertThat(folder.resolve("results/contexts.svg"))
                .content()
                .contains("<svg", "rgb(47,129,247)", "rgb(217,115,13)")
                .doesNotContain("fill:rgb(255,255,255);stroke")
                .doesNotContain("rgb(0,0,0)");
    }

    @Test
    void pointIsTheMedianOfItsMeasurements() {
        curve.add("templatedb", 1, List.of(9.0, 1.0, 2.0));

        assertThat(curve.medians().get("templatedb")).containsEntry(1.0, 2.0);
        assertThat(curve.markdown()).contains("| templatedb | 2.0 |");
    }
}
