package io.github.templatedb.core.clone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.templatedb.core.server.NoRoomException;
import io.github.templatedb.core.server.Room;
import io.github.templatedb.core.server.ServerException;
import io.github.templatedb.core.template.TemplateBuildException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class HeadroomTests {

    private static final long MEGABYTE = 1 << 20;

    private final AtomicLong free = new AtomicLong();
    private final Room room = new Room("/data (tmpfs)", free::get, () -> {}, "Set it to disk.");
    private final List<String> done = new ArrayList<>();
    private final Headroom headroom =
            new Headroom(room, List.of(() -> make("log", 1), () -> make("clones", 2), () -> make("templates", 4)));

    @Test
    void whereThereIsRoomForADatabaseAndTheReserveNothingIsDropped() {
        free.set(74 * MEGABYTE);
        headroom.require(10 * MEGABYTE, "a clone");
        assertThat(done).isEmpty();
    }

    @Test
    void noMoreIsDroppedThanNecessary() {
        free.set(71 * MEGABYTE);
        headroom.require(10 * MEGABYTE, "a clone");
        assertThat(done).containsExactly("log", "clones");
    }

    @Test
    void whatIsStillTooLittleIsAnErrorWithTheFiguresAndTheWayOut() {
        free.set(66 * MEGABYTE);
        assertThatExceptionOfType(NoRoomException.class)
                .isThrownBy(() -> headroom.require(10 * MEGABYTE, "a clone"))
                .withMessage(
                        "There is no room for a clone: /data (tmpfs) has 73 MB of room, and it takes 74 MB, 64 MB of"
                                + " that to go on writing. Nothing was found that nobody needs. Set it to disk.");
        assertThat(done).containsExactly("log", "clones", "templates");
    }

    @Test
    void databaseThatTakesNextToNothingNeedsTheReserveAllTheSame() {
        free.set(53 * MEGABYTE);
        assertThatExceptionOfType(NoRoomException.class)
                .isThrownBy(() -> headroom.require(MEGABYTE / 2, "a clone"))
                .withMessage(
                        "There is no room for a clone: /data (tmpfs) has 60 MB of room, and the server needs 64 MB to go"
                                + " on writing. Nothing was found that nobody needs. Set it to disk.");
    }

    @Test
    void nextWayIsTriedAfterOneThatFails() {
        Headroom failing = new Headroom(
                room,
                List.of(
                        () -> {
                            throw new ServerException("no session");
                        },
                        () -> make("clones", 10)));
        free.set(64 * MEGABYTE);
        failing.require(10 * MEGABYTE, "a clone");
        assertThat(done).containsExactly("clones");
    }

    @Test
    void fullFileSystemIsLeftAloneAsACheckpointThatCannotWriteEndsTheServer() {
        free.set(MEGABYTE);
        assertThatExceptionOfType(NoRoomException.class).isThrownBy(() -> headroom.require(0, "a clone"));
        assertThat(done).isEmpty();
    }

    @Test
    void refusalOfPostgresqlIsExplained() {
        free.set(5 * MEGABYTE);
        TemplateBuildException failure = new TemplateBuildException(
                "ERROR: could not extend file.",
                "Correct the migration.",
                new IllegalStateException(new SQLException("could not extend file", "53100")));

        assertThat(headroom.explained(failure))
                .isInstanceOf(NoRoomException.class)
                .hasMessage("ERROR: could not extend file. The file system of the server's data was full; now"
                        + " /data (tmpfs) has 5 MB of room. Set it to disk.")
                .hasCause(failure);
    }

    @Test
    void otherFailuresStayAsTheyAre() {
        ServerException failure = new ServerException("no table", new SQLException("no table", "42P01"));
        assertThat(headroom.explained(failure)).isSameAs(failure);
    }

    @Test
    void fileSystemThatCannotBeAskedHasRoom() {
        Headroom unknown = new Headroom(Room.unknown("the file system", "Make room."), List.of());
        unknown.require(1L << 50, "a clone");
        assertThat(unknown.explained(new ServerException("full", new SQLException("full", "53100"))))
                .hasMessage("full. The file system of the server's data was full; now the file system. Make room.");
    }

    private void make(String what, int megabytes) {
        done.add(what);
        free.addAndGet(megabytes * MEGABYTE);
    }
}
