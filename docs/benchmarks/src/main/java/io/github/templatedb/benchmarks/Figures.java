package io.github.templatedb.benchmarks;

import java.util.List;

/**
 * What the repetitions of one measurement gave.
 *
 * @param millis in milliseconds, in the order of the repetitions
 */
public record Figures(List<Double> millis) {

    public Figures {
        if (millis.isEmpty()) {
            throw new IllegalArgumentException("nothing was measured");
        }
        millis = List.copyOf(millis);
    }

    /** In milliseconds; of an even number of repetitions the mean of the two in the middle. */
    public double median() {
        List<Double> sorted = millis.stream().sorted().toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }

    /** In milliseconds, the smallest that is not less than a tenth of all. */
    public double p10() {
        return quantile(0.1);
    }

    /** In milliseconds, the smallest that is not less than nine tenths of all. */
    public double p90() {
        return quantile(0.9);
    }

    /** In milliseconds, the smallest that is not less than 99 of a hundred. */
    public double p99() {
        return quantile(0.99);
    }

    private double quantile(double share) {
        List<Double> sorted = millis.stream().sorted().toList();
        return sorted.get((int) Math.ceil(share * sorted.size()) - 1);
    }
}
