package io.github.templatedb.lifecycle;

import io.github.templatedb.Refresh;

/**
 * What a test class asks for.
 *
 * @param testClass the class
 * @param invocation whether one of several invocations of the class asks, which is within the class as a nested one is
 * @param refresh what its annotation says
 * @param ofEnclosingClass whether the annotation is that of an enclosing class, to whose tests those of the class belong
 * @since 0.1.0
 */
public record RefreshRequest(Class<?> testClass, boolean invocation, Refresh refresh, boolean ofEnclosingClass) {

    RefreshRequest withDefault(Refresh byDefault) {
        return refresh == Refresh.DEFAULT ? instead(byDefault) : this;
    }

    /**
     * The same class with another refresh.
     *
     * @param other the refresh
     * @return what is asked for then
     */
    public RefreshRequest instead(Refresh other) {
        return new RefreshRequest(testClass, invocation, other, ofEnclosingClass);
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
