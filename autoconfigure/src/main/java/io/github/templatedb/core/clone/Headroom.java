package io.github.templatedb.core.clone;

import io.github.templatedb.core.TemplateDatabaseException;
import io.github.templatedb.core.server.NoRoomException;
import io.github.templatedb.core.server.Room;
import io.github.templatedb.core.server.ServerException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees that a server has room for another database before it makes one. A look costs microseconds; only when there is not
 * enough, what nobody needs is dropped, and then the database is refused. Others may take the room after the look: then
 * PostgreSQL refuses, and that is explained in the same words.
 *
 * @param room the file system of the server
 * @param waysToMakeRoom what to try when there is not enough, the cheapest first; asked for one after the other
 */
record Headroom(Room room, Iterable<Runnable> waysToMakeRoom) {

    /** Four segments of the write-ahead log, which ends the server when it cannot grow; or what a test sorts and writes. */
    static final long RESERVE_BYTES = 64L << 20;

    /** Making room begins with a checkpoint, and one that cannot write its few files ends the server (seen with 18.6). */
    private static final long CHECKPOINT_BYTES = 4L << 20;

    /** PostgreSQL manual, appendix A: disk_full, of any file system. */
    private static final String DISK_FULL = "53100";

    private static final Logger logger = LoggerFactory.getLogger(Headroom.class);

    /**
     * Returns if there is room, if necessary after some was made.
     *
     * @param bytes how much is about to be written at once
     * @param purpose what it is for
     * @throws NoRoomException if that much, and the reserve, cannot be had
     */
    void require(long bytes, String purpose) {
        if (isEnough(bytes) || makeRoom(bytes)) {
            return;
        }
        long needed = bytes >> 20;
        long reserve = RESERVE_BYTES >> 20;
        throw new NoRoomException(
                "There is no room for %s: %s, and %s. Nothing was found that nobody needs."
                        .formatted(
                                purpose,
                                room,
                                needed == 0
                                        ? "the server needs %d MB to go on writing".formatted(reserve)
                                        : "it takes %d MB, %d MB of that to go on writing"
                                                .formatted(needed + reserve, reserve)),
                room.wayOut(),
                null);
    }

    private boolean makeRoom(long bytes) {
        for (Runnable way : waysToMakeRoom) {
            if (room.free().getAsLong() < CHECKPOINT_BYTES) {
                return false;
            }
            try {
                way.run();
            } catch (ServerException ex) {
                logger.debug("No room was made", ex);
            }
            if (isEnough(bytes)) {
                return true;
            }
        }
        return false;
    }

    /** Whether there is room without making some. */
    private boolean isEnough(long bytes) {
        return room.free().getAsLong() >= bytes + RESERVE_BYTES;
    }

    /** A failure with the way out, if it says that the file system was full; else the failure itself. */
    RuntimeException explained(RuntimeException failure) {
        if (failure instanceof NoRoomException
                || ServerException.refusals(failure).noneMatch(said -> DISK_FULL.equals(said.getSQLState()))) {
            return failure;
        }
        return new NoRoomException(
                "%s. The file system of the server's data was full; now %s."
                        .formatted(TemplateDatabaseException.reasonOf(failure).replaceFirst("[.\\s]+$", ""), room),
                room.wayOut(),
                failure);
    }
}
