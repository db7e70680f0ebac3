package io.github.templatedb.crash;

import java.time.Duration;

/** What a JVM is doing. */
enum Phase {
    /** Unpacks, makes the image, starts or adopts the server. */
    STARTING(700),
    /** Runs migrations. */
    BUILDING(120),
    /** Has its template published or finds it, and makes a clone. */
    CLONING(60),
    /** Uses its clone. */
    TESTING(40),
    /** Undoes what was written to its clone, slowly. */
    REWINDING(120),
    /** Gives a lease back. */
    CLOSING(30),
    /** Gives the server back. */
    ENDING(60);

    private final int usualMillis;

    Phase(int usualMillis) {
        this.usualMillis = usualMillis;
    }

    /** A moment that is usually in the phase. */
    Duration moment(double part) {
        return Duration.ofNanos((long) (part * usualMillis * 1_000_000));
    }
}
