package io.github.templatedb.core;

/** Lets a test see what another one has made be said. */
public final class Notices {

    private Notices() {}

    /** From now on, everything is said once more. */
    public static void forget() {
        Notice.forget();
    }
}
