package io.github.templatedb.lifecycle;

import io.github.templatedb.Refresh;

/**
 * A test class, or one of several invocations of it, which is within the class as a nested one is, and the refresh that it asks for.
 *
 * @param testClass the class
 * @param invocation whether it is an invocation of the class
 * @param refresh what its annotation says
 * @param ofEnclosingClass whether the annotation is that of an enclosing class, to whose tests those of the class belong
 * @param refreshesWithin whether the class or a nested one within it asks for a refresh
 * @since 0.1.0
 */
public record TestScope(
        Class<?> testClass, boolean invocation, Refresh refresh, boolean ofEnclosingClass, boolean refreshesWithin) {

    TestScope withDefault(Refresh byDefault) {
        return refresh == Refresh.DEFAULT
                ? new TestScope(testClass, invocation, byDefault, ofEnclosingClass, refreshesWithin)
                : this;
    }

    /**
     * Whether anything is refreshed.
     *
     * @return true unless nothing was asked for, by default neither
     */
    public boolean refreshes() {
        return refresh != Refresh.NEVER;
    }

    /**
     * Whether each test gets a fresh database.
     *
     * @return true if that was asked for
     */
    public boolean refreshesTests() {
        return refresh == Refresh.BEFORE_EACH_TEST_METHOD;
    }

    /** The tests of a nested class belong to a class that gets one database for all. */
    boolean refreshesClass() {
        return refreshesTests() || refresh == Refresh.BEFORE_CLASS && !ofEnclosingClass;
    }

    /** For messages. */
    String who() {
        return (invocation ? "an invocation of " : "") + testClass.getName();
    }
}
