package io.github.templatedb.core.server;

import java.util.function.LongSupplier;

/**
 * The file system that a server keeps its data on. When it is full, PostgreSQL refuses what would write to it, and ends if
 * that is its write-ahead log (PostgreSQL manual, "Disk Full Failure").
 *
 * @param place which file system that is, for messages
 * @param free asks how many bytes can be written, {@link Long#MAX_VALUE} if that cannot be known; costs microseconds
 * @param making makes room there, if anything is known that nobody uses
 * @param wayOut what to do when it is full: whole sentences
 * @since 0.1.0
 */
public record Room(String place, LongSupplier free, Runnable making, String wayOut) {

    /**
     * A file system that cannot be asked.
     *
     * @param place which file system that is
     * @param wayOut what to do when it is full
     * @return room of which nothing is known
     */
    public static Room unknown(String place, String wayOut) {
        return new Room(place, () -> Long.MAX_VALUE, () -> {}, wayOut);
    }

    @Override
    public String toString() {
        long bytes = free.getAsLong();
        return bytes == Long.MAX_VALUE ? place : "%s has %d MB of room".formatted(place, bytes >> 20);
    }
}
