package io.github.templatedb.core.server.embedded;

import io.github.templatedb.core.server.ServerException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A lock between processes, held on a file that stays. The system releases it when its holder ends, however that ends.
 * The file says who has held it last.
 */
final class ProcessLock {

    private static final Duration POLL = Duration.ofMillis(5);

    /**
     * A file lock belongs to the whole process, and closing any channel on the file releases it (POSIX, {@code fcntl}):
     * threads of this JVM take this one first, for all files.
     */
    private static final ReentrantLock WITHIN_THIS_JVM = new ReentrantLock();

    private ProcessLock() {}

    /**
     * Works while no other process and no other thread has the lock.
     *
     * @param file created if it is not there
     * @param limit how long to wait for another process
     * @param work what to do
     * @throws ServerException if the other one holds it longer; the message says who that is
     */
    static <T> T holding(Path file, Duration limit, Work<T> work) throws IOException {
        long deadline = System.nanoTime() + limit.toNanos();
        awaitThreads(file, limit);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            while (channel.tryLock() == null) {
                if (System.nanoTime() > deadline || Thread.currentThread().isInterrupted()) {
                    throw new ServerException(
                            "The lock %s was not free within %s: %s holds it. If that hangs, end it and try again."
                                    .formatted(
                                            file, limit, Files.readString(file).strip()));
                }
                LockSupport.parkNanos(POLL.toNanos());
            }
            signBy(channel);
            return work.run();
        } finally {
            WITHIN_THIS_JVM.unlock();
        }
    }

    private static void awaitThreads(Path file, Duration limit) {
        try {
            if (WITHIN_THIS_JVM.tryLock(limit.toNanos(), TimeUnit.NANOSECONDS)) {
                return;
            }
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
            throw new ServerException("Interrupted while waiting for the lock " + file, ex);
        }
        throw new ServerException(
                "The lock %s was not free within %s: another thread of this JVM starts or unpacks PostgreSQL"
                        .formatted(file, limit));
    }

    private static void signBy(FileChannel channel) throws IOException {
        String holder = "process %d, since %s"
                .formatted(ProcessHandle.current().pid(), Instant.now().truncatedTo(ChronoUnit.SECONDS));
        channel.truncate(0);
        channel.write(ByteBuffer.wrap(holder.getBytes(StandardCharsets.UTF_8)));
    }

    /** What is done under the lock. */
    @FunctionalInterface
    interface Work<T> {

        T run() throws IOException;
    }
}
