package io.github.templatedb.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Some JVMs at once, and what strikes them. */
final class Round {

    private static final Duration LIMIT = Duration.ofMinutes(2);

    private final Plan plan;

    private final Site site;

    private final Traces traces;

    private final Figures figures;

    private final List<VictimJvm> jvms = new ArrayList<>();

    private final List<Waiting> waiting = new CopyOnWriteArrayList<>();

    private final List<String> struck = new CopyOnWriteArrayList<>();

    private final ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor();

    private volatile boolean serverStruck;

    Round(Plan plan, Site site, Traces traces, Figures figures) {
        this.plan = plan;
        this.site = site;
        this.traces = traces;
        this.figures = figures;
        plan.blows().forEach(blow -> waiting.add(new Waiting(blow)));
    }

    /** Plays the round, and fails if a JVM that was not struck has another result than it should. */
    void play() throws Exception {
        TimeUnit.NANOSECONDS.sleep(plan.pause().toNanos());
        if (plan.withoutImage()) {
            site.deleteImage();
        }
        try {
            executor.scheduleWithFixedDelay(traces::look, 0, 200, TimeUnit.MILLISECONDS);
            for (List<String> keys : plan.keys()) {
                jvms.add(VictimJvm.start(site, keys, false, this::entered));
            }
            for (VictimJvm jvm : jvms) {
                assertThat(jvm.awaitEnd(LIMIT)).as("%s ends", jvm).isTrue();
            }
        } finally {
            executor.shutdownNow();
            executor.awaitTermination(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
            jvms.stream().filter(VictimJvm::isAlive).forEach(VictimJvm::kill);
        }
        traces.look();
        jvms.forEach(this::judge);
        figures.count(jvms, struck);
    }

    /** Called by the threads that read what the JVMs say. */
    private synchronized void entered(VictimJvm jvm, Phase phase) {
        for (Waiting one : List.copyOf(waiting)) {
            if (one.blow.phase() == phase && one.left-- == 0) {
                waiting.remove(one);
                executor.schedule(
                        () -> strike(one.blow, jvm),
                        phase.moment(one.blow.part()).toNanos(),
                        TimeUnit.NANOSECONDS);
                return;
            }
        }
    }

    private void strike(Blow blow, VictimJvm jvm) {
        traces.look();
        List<ProcessHandle> processes = processes(blow.kind());
        if (blow.kind().endsServer() ? processes.isEmpty() : !jvm.isAlive()) {
            return;
        }
        serverStruck |= blow.kind().endsServer();
        struck.add(blow.kind() + " in " + jvm.phase());
        switch (blow.kind()) {
            case KILL -> jvm.kill();
            case EXIT -> jvm.exit();
            case TERMINATE -> jvm.terminate();
            default -> processes.forEach(ProcessHandle::destroyForcibly);
        }
    }

    private List<ProcessHandle> processes(Blow.Kind kind) {
        Stream<Path> runs = site.runs().stream();
        Stream<ProcessHandle> processes =
                switch (kind) {
                    case KILL_SERVER -> runs.flatMap(run -> Site.process(run.resolve("data/postmaster.pid")));
                    case KILL_WATCHDOG -> runs.flatMap(run -> Traces.naming(run.resolve("watchdog")));
                    case KILL_WATCHDOGS_PARENT -> runs.flatMap(run -> Site.process(run.resolve("pid")));
                    case KILL_SESSION ->
                        runs.flatMap(run -> Site.process(run.resolve("data/postmaster.pid")))
                                .flatMap(ProcessHandle::children)
                                .filter(Traces::isOnClone)
                                .limit(1);
                    default -> Stream.empty();
                };
        // Of a run that is over a file may be left, with a number that another process has now.
        return processes.filter(traces::hasSeen).toList();
    }

    private void judge(VictimJvm jvm) {
        assertThat(jvm.said("wrong")).as("wrong results of %s%n%s", jvm, this).isEmpty();
        if (jvm.isStruck()) {
            return;
        }
        assertThat(jvm.said("unclear"))
                .as("unclear errors of %s%n%s", jvm, this)
                .isEmpty();
        if (serverStruck) {
            assertThat(jvm.isDone() || !jvm.said("unstarted").isEmpty())
                    .as("%s has a result, or an error that says why not%n%s", jvm, this)
                    .isTrue();
        } else {
            assertThat(jvm.isDone()).as("%s has its results%n%s", jvm, this).isTrue();
            assertThat(jvm.said("lost"))
                    .as("servers that %s lost%n%s", jvm, this)
                    .isEmpty();
        }
    }

    /** What happened, for a failure. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("%s%nhappened: %s%n".formatted(plan, struck));
        for (VictimJvm jvm : jvms) {
            text.append(jvm).append(System.lineSeparator());
            jvm.output().forEach(line -> text.append("    ").append(line).append(System.lineSeparator()));
        }
        return text.toString();
    }

    /** A blow that still waits for its phase. */
    private static final class Waiting {

        private final Blow blow;

        private int left;

        Waiting(Blow blow) {
            this.blow = blow;
            this.left = blow.skip();
        }
    }
}
