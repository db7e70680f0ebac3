package io.github.templatedb.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * What is done at the same time, each in a thread of its own.
 *
 * @param results of each, in the order in which they were given
 * @param seconds until the last one had ended
 */
public record AtOnce<T>(List<T> results, double seconds) {

    /**
     * Does it, and waits for the end of all.
     *
     * @param works what is done
     * @throws Exception that of the first one that failed, when all have ended
     */
    public static <T> AtOnce<T> run(List<Callable<T>> works) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(works.size());
        try {
            long begin = System.nanoTime();
            List<Future<T>> futures = threads.invokeAll(works);
            double seconds = (System.nanoTime() - begin) / 1e9;
            List<T> results = new ArrayList<>();
            for (Future<T> future : futures) {
                results.add(future.get());
            }
            return new AtOnce<>(results, seconds);
        } finally {
            threads.shutdownNow();
        }
    }
}
