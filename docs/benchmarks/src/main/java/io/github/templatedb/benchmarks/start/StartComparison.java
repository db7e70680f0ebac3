package io.github.templatedb.benchmarks.start;

import io.github.templatedb.benchmarks.Benchmark;
import io.github.templatedb.benchmarks.Comparison;
import io.github.templatedb.benchmarks.Table;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

/** Ours and zonky's starts, in all the situations that a build or a developer meets, each in a JVM of its own. */
final class StartComparison implements AutoCloseable {

    private final Path caches;

    private final List<Place> places = new ArrayList<>();

    private final List<Benchmark> benchmarks = new ArrayList<>();

    private final List<ServerJvm> holders = new ArrayList<>();

    /**
     * Creates a comparison without a benchmark.
     *
     * @param caches where the cache folders are, on disk as a user's
     */
    StartComparison(Path caches) {
        this.caches = caches;
    }

    /** Adds all situations on one storage. */
    StartComparison on(String storage, Path folder) throws IOException {
        Place cold = place(storage, folder, "cold");
        add(storage, "templatedb, cold: nothing unpacked", () -> {
            cold.forgetAll();
            return cold.startOurs();
        });
        Place coldZonky = place(storage, folder, "zonky-cold");
        add(storage, "zonky, cold: nothing unpacked", () -> {
            coldZonky.forgetData();
            return coldZonky.startZonky();
        });
        Place first = place(storage, folder, "first");
        first.startOurs();
        add(storage, "templatedb, first start of a version: unpacked, no image", () -> {
            first.forgetImage();
            return first.startOurs();
        });
        Place image = place(storage, folder, "image");
        add(storage, "templatedb, image but no kept data", () -> {
            image.forgetData();
            return image.startOurs();
        });
        Place zonky = place(storage, folder, "zonky");
        add(storage, "zonky, unpacked", zonky::startZonky);
        Place kept = place(storage, folder, "kept");
        add(storage, "templatedb, kept data", kept::startOurs);
        Place adopted = place(storage, folder, "adopted");
        ServerJvm holder = hold(adopted);
        add(storage, "templatedb, adopt", adopted::adopt);
        add(storage, "nobody: the driver connects to a running server", () -> {
            try (ServerJvm jvm = ServerJvm.start(Contender.NOBODY, adopted.cache(), holder.folder())) {
                return jvm.readings();
            }
        });
        Place keptWarm = place(storage, folder, "kept-warm");
        add(storage, "templatedb, kept data, classes loaded", () -> keptWarm.startOurs(adopted.servers()));
        Place adoptedWarm = place(storage, folder, "adopted-warm");
        hold(adoptedWarm);
        add(storage, "templatedb, adopt, classes loaded", () -> adoptedWarm.adopt(adopted.servers()));
        return this;
    }

    /** Keeps a server running there. */
    private ServerJvm hold(Place place) throws IOException {
        ServerJvm holder = ServerJvm.start(Contender.TEMPLATEDB, place.cache(), place.servers());
        holders.add(holder);
        return holder;
    }

    private Place place(String storage, Path folder, String name) {
        Place place = new Place(caches.resolve(storage + "-" + name), folder.resolve(name));
        places.add(place);
        return place;
    }

    private void add(String storage, String situation, Callable<Map<String, Duration>> run) {
        benchmarks.add(Benchmark.single(storage + ": " + situation, run));
    }

    Table run(int rounds) throws Exception {
        return new Comparison("start, ms: median (p90)", 1, rounds, benchmarks).run();
    }

    @Override
    public void close() throws IOException {
        for (ServerJvm holder : holders) {
            holder.close();
        }
        for (Place place : places) {
            place.stopAll();
            place.forgetAll();
        }
    }
}
