package io.github.templatedb.crash;

import java.util.Random;

/**
 * Something that ends a process, in a phase of one of the JVMs of a round.
 *
 * @param kind what ends, and how
 * @param phase which phase has to begin first
 * @param skip how often it begins before, in whichever JVM
 * @param part how much of the usual length of the phase goes by
 */
record Blow(Kind kind, Phase phase, int skip, double part) {

    /** What ends, and how. */
    enum Kind {
        /** kill -9 of the JVM whose phase it is. */
        KILL,
        /** System.exit in that JVM, by another thread. */
        EXIT,
        /** SIGTERM to that JVM. */
        TERMINATE,
        /** kill -9 of postgres. */
        KILL_SERVER,
        /** kill -9 of the watchdog's shells, all of them. */
        KILL_WATCHDOG,
        /** kill -9 of the one shell that waits for the end of postgres. */
        KILL_WATCHDOGS_PARENT,
        /** kill -9 of a session on a clone, which ends the server too. */
        KILL_SESSION;

        /** Whether JVMs that are not struck themselves may lose their server by it. */
        boolean endsServer() {
            return compareTo(KILL_SERVER) >= 0;
        }
    }

    static Blow random(Random random) {
        Phase phase = Phase.values()[random.nextInt(Phase.values().length)];
        return new Blow(kind(random.nextDouble()), phase, random.nextInt(3), random.nextDouble());
    }

    private static Kind kind(double chance) {
        if (chance < 0.62) {
            return Kind.KILL;
        } else if (chance < 0.70) {
            return Kind.EXIT;
        } else if (chance < 0.78) {
            return Kind.TERMINATE;
        } else if (chance < 0.84) {
            return Kind.KILL_SERVER;
        } else if (chance < 0.90) {
            return Kind.KILL_SESSION;
        }
        return chance < 0.95 ? Kind.KILL_WATCHDOG : Kind.KILL_WATCHDOGS_PARENT;
    }

    @Override
    public String toString() {
        return "%s %.2f after the beginning of %s number %d".formatted(kind, part, phase, skip + 1);
    }
}
