package io.github.templatedb.autoconfigure;

import io.github.templatedb.Refresh;

/**
 * What a test class asks for.
 *
 * @param testClass the class
 * @param refresh what its annotation says
 * @param ofEnclosingClass whether the annotation is that of an enclosing class, to whose tests those of the class belong
 * @since 0.1.0
 */
public record RefreshRequest(Class<?> testClass, Refresh refresh, boolean ofEnclosingClass) {

    RefreshRequest withDefault(Refresh byDefault) {
        return refresh == Refresh.DEFAULT ? new RefreshRequest(testClass, byDefault, ofEnclosingClass) : this;
    }

    boolean refreshes() {
        return refresh != Refresh.NEVER;
    }

    boolean refreshesTests() {
        return refresh == Refresh.BEFORE_EACH_TEST_METHOD;
    }

    /** The tests of a nested class belong to a class that gets one database for all. */
    boolean refreshesClass() {
        return refreshesTests() || refresh == Refresh.BEFORE_CLASS && !ofEnclosingClass;
    }

    boolean isWithin(Class<?> other) {
        for (Class<?> type = testClass; type != null; type = type.getEnclosingClass()) {
            if (other.isAssignableFrom(type)) {
                return true;
            }
        }
        return false;
    }
}
