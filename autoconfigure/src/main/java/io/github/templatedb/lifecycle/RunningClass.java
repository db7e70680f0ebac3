package io.github.templatedb.lifecycle;

import io.github.templatedb.core.lease.Baseline;
import io.github.templatedb.core.lease.Lease;
import io.github.templatedb.datasource.Leases;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A class whose tests run, or one of its invocations, and what of the content of the databases belongs to it. Not safe for use by several threads. */
final class RunningClass {

    private final TestScope scope;

    private final @Nullable RunningClass around;

    private final Leases leases;

    /** What was restored before the class. */
    private final State before;

    /** What was restored before dynamic tests ran whose factory is the current test, or was the one before it. */
    private @Nullable State beforeDynamicTests;

    private boolean kept;

    /** Begins within another one, if there is one around it. */
    RunningClass(TestScope scope, @Nullable RunningClass around, Leases leases, State before) {
        this.scope = scope;
        this.around = around;
        this.leases = leases;
        this.before = before;
    }

    TestScope scope() {
        return scope;
    }

    /** Whether it is another one, or runs within it. */
    boolean isWithin(RunningClass other) {
        return this == other || around != null && around.isWithin(other);
    }

    /** The class has ended. */
    void restore() {
        before.restore(leases);
    }

    /** Makes what the class wrote before its first test part of what refreshes restore; false if that is done. */
    boolean keepState() {
        if (kept) {
            return false;
        }
        kept = true;
        leases.all().forEach(lease -> lease.snapshots().take());
        return true;
    }

    /** Gives the first dynamic test of a factory what is there, and each one after it the same. */
    void beginDynamicTest() {
        if (beforeDynamicTests == null) {
            beforeDynamicTests = State.of(leases);
            leases.all().forEach(lease -> lease.snapshots().take());
        } else {
            leases.all().forEach(Lease::refresh);
        }
    }

    /**
     * No dynamic test of the factory will follow: what was there before them is no longer restored. Until this is called, the
     * database of the last one can be looked at.
     */
    void endDynamicTests() {
        if (beforeDynamicTests != null) {
            beforeDynamicTests.restore(leases);
            beforeDynamicTests = null;
        }
    }

    /** What refreshes of each lease restored at some moment. */
    record State(Map<Lease, @Nullable Baseline> baselines) {

        static State of(Leases leases) {
            Map<Lease, @Nullable Baseline> baselines = new HashMap<>();
            leases.all().forEach(lease -> baselines.put(lease, lease.snapshots().baseline()));
            return new State(baselines);
        }

        void restore(Leases leases) {
            leases.all().forEach(lease -> lease.snapshots().restore(baselines.get(lease)));
        }
    }
}
