package io.github.templatedb.benchmarks.curve;

import java.awt.BasicStroke;
import java.awt.Color;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.knowm.xchart.VectorGraphicsEncoder;
import org.knowm.xchart.VectorGraphicsEncoder.VectorGraphicsFormat;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.XYStyler;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Draws a curve without a background, in colours of a middle brightness, so that it can be read on white and on black. */
final class Picture {

    private static final Color NOTHING = new Color(255, 255, 255, 0);

    private static final Color TEXT = new Color(0x7d8590);

    private static final Color GRID = new Color(0x8b, 0x94, 0x9e, 110);

    private static final Color OURS = new Color(0x2f81f7);

    private static final Color ZONKY = new Color(0xd9730d);

    private static final Color FLOOR = new Color(0x7d8590);

    private static final Color BY_HAND = new Color(0x2da44e);

    private Picture() {}

    /** Writes an SVG. */
    static void write(Curve curve, Path file) throws IOException {
        XYChart chart = new XYChartBuilder()
                .width(760)
                .height(500)
                .title(curve.y())
                .xAxisTitle(curve.x())
                .yAxisTitle("")
                .build();
        style(chart.getStyler());
        curve.medians().forEach((provider, line) -> add(chart, provider, line));
        double smallest = extreme(curve, true);
        double largest = extreme(curve, false);
        chart.getStyler().setXAxisLogarithmic(spans(curve) > 20);
        chart.getStyler().setYAxisLogarithmic(smallest > 0 && largest / smallest > 20);
        if (!chart.getStyler().isYAxisLogarithmic()) {
            chart.getStyler().setYAxisMin(0.0);
        }
        Files.createDirectories(file.getParent());
        VectorGraphicsEncoder.saveVectorGraphic(chart, file.toString(), VectorGraphicsFormat.SVG);
    }

    private static void style(XYStyler styler) {
        styler.setChartBackgroundColor(NOTHING)
                .setPlotBackgroundColor(NOTHING)
                .setLegendBackgroundColor(NOTHING)
                .setChartFontColor(TEXT)
                .setLegendPosition(LegendPosition.OutsideS)
                .setLegendBorderColor(NOTHING)
                .setPlotBorderColor(GRID)
                .setChartTitleBoxVisible(false);
        styler.setAxisTickLabelsColor(TEXT);
        styler.setAxisTickMarksColor(GRID);
        styler.setPlotGridLinesColor(GRID);
        styler.setXAxisTitleColor(TEXT);
        styler.setPlotGridLinesStroke(new BasicStroke(0.4f));
        styler.setMarkerSize(7);
        styler.setLegendLayout(org.knowm.xchart.style.Styler.LegendLayout.Vertical);
    }

    private static void add(XYChart chart, String provider, TreeMap<Double, Double> line) {
        List<Double> x = new ArrayList<>(line.keySet());
        List<Double> y = new ArrayList<>(line.values());
        XYSeries series = chart.addSeries(provider, x, y);
        Color color = colour(provider);
        series.setLineColor(color);
        series.setMarkerColor(color);
        series.setMarker(SeriesMarkers.CIRCLE);
        series.setLineStyle(
                provider.contains("cold")
                        ? new BasicStroke(2, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 1, new float[] {6, 4}, 0)
                        : new BasicStroke(2));
    }

    private static Color colour(String provider) {
        if (provider.startsWith("templatedb")) {
            return OURS;
        }
        if (provider.startsWith("zonky")) {
            return ZONKY;
        }
        return provider.startsWith("by hand") ? BY_HAND : FLOOR;
    }

    private static double extreme(Curve curve, boolean smallest) {
        var values = curve.medians().values().stream()
                .flatMap(line -> line.values().stream())
                .mapToDouble(Double::doubleValue);
        return (smallest ? values.min() : values.max()).orElse(1);
    }

    private static double spans(Curve curve) {
        double first = curve.medians().values().stream()
                .mapToDouble(TreeMap::firstKey)
                .min()
                .orElse(1);
        double last = curve.medians().values().stream()
                .mapToDouble(TreeMap::lastKey)
                .max()
                .orElse(1);
        return first > 0 ? last / first : 1;
    }
}
