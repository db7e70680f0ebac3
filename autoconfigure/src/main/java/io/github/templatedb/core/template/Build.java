package io.github.templatedb.core.template;

import io.github.templatedb.core.TemplateDatabaseException;
import io.github.templatedb.core.server.AdvisoryLock;
import io.github.templatedb.core.server.Server;
import io.github.templatedb.core.server.ServerException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The one build of a key in this JVM. One thread takes part in the race of the JVMs for the lock on the server, the others
 * of this JVM wait for it. A build that failed is remembered: 30 contexts need not each take minutes to fail. JVMs that wait for the lock are
 * told, and fail with it.
 */
final class Build {

    /**
     * How long an interrupt may go unnoticed. Less than deadlock_timeout is by default, after which PostgreSQL looks for deadlocks, and
     * logs the wait where log_lock_waits is on (manual, section 19.12).
     */
    private static final Duration LONGEST_WAIT = Duration.ofMillis(900);

    /** Between the reason and the next step of a failure that is told; a control character, so in neither of them. */
    private static final String SEPARATOR = "\u001f";

    private final TemplateKey key;

    private final ReentrantLock threads = new ReentrantLock();

    private volatile String builder = "";

    private volatile @Nullable Throwable failure;

    Build(TemplateKey key) {
        this.key = key;
    }

    /**
     * Waits until the template is there, or until it is this thread's turn to build it.
     *
     * @param server where it is
     * @param timeout how long to wait for another thread or JVM
     * @param look finds the template
     * @param work builds the template, under the lock
     */
    Template run(Server server, Duration timeout, Supplier<Optional<Template>> look, Work work) {
        long deadline = System.nanoTime() + timeout.toNanos();
        awaitTurn(timeout);
        try {
            Throwable before = failure;
            if (before != null) {
                throw failed("It failed before in this JVM and was not tried again", before);
            }
            return underLock(server, deadline, timeout, look, work);
        } finally {
            threads.unlock();
        }
    }

    private Template underLock(
            Server server, long deadline, Duration timeout, Supplier<Optional<Template>> look, Work work) {
        try (AdvisoryLock lock = key.lock(server)) {
            lock.listen();
            Optional<Template> built = awaitLock(lock, deadline, timeout, look);
            return built.isPresent() ? built.get() : build(lock, work);
        }
    }

    private void awaitTurn(Duration timeout) {
        try {
            if (threads.tryLock(timeout.toNanos(), TimeUnit.NANOSECONDS)) {
                builder = Thread.currentThread().getName();
                return;
            }
        } catch (InterruptedException ex) {
            throw interrupted(ex);
        }
        throw late(timeout, "the thread '%s' of this JVM is building it".formatted(builder));
    }

    /**
     * Asks for the lock, and for the template, too: of those who wait only one gets the lock when the template is there. Asks again when
     * the lock was released, whatever became of its holder.
     *
     * @return the template, or nothing when the lock was acquired
     */
    private Optional<Template> awaitLock(
            AdvisoryLock lock, long deadline, Duration timeout, Supplier<Optional<Template>> look) {
        while (true) {
            boolean acquired = lock.tryAcquire();
            Optional<Template> present = look.get();
            if (present.isPresent()) {
                return present;
            }
            lock.heard().forEach(this::failAsTold);
            if (acquired) {
                return Optional.empty();
            }
            awaitRelease(lock, deadline, timeout);
        }
    }

    private void awaitRelease(AdvisoryLock lock, long deadline, Duration timeout) {
        Duration wait;
        do {
            if (Thread.interrupted()) {
                throw interrupted(null);
            }
            Duration left = Duration.ofNanos(deadline - System.nanoTime());
            if (left.toMillis() <= 0) {
                throw late(timeout, lock.holder());
            }
            wait = left.compareTo(LONGEST_WAIT) < 0 ? left : LONGEST_WAIT;
        } while (!lock.awaitRelease(wait));
    }

    private Template build(AdvisoryLock lock, Work work) {
        try {
            return work.build(lock);
        } catch (TemplateInTheWayException | BuildTimeoutException ex) {
            throw ex;
        } catch (TemplateBuildException ex) {
            // It says all: the template of its steps was not built.
            tell(lock, ex, ex.getCause(), ex.reason());
            throw ex;
        } catch (ServerException | SourceChangedException ex) {
            // Not a failure of these migrations: the next context may have more luck.
            throw failed("The half-built database was dropped", ex);
        } catch (Exception | Error ex) {
            failure = ex;
            TemplateBuildException failed = failed("The half-built database was dropped", ex);
            tell(lock, failed, ex, TemplateDatabaseException.reasonOf(ex));
            throw failed;
        }
    }

    /**
     * Tells JVMs that wait, if the migrations are to blame, which would fail there too. What failed because of this JVM alone, or of
     * its server, is theirs to try; and a role that exists already has them look for a server of the template's own.
     */
    private static void tell(
            AdvisoryLock lock, TemplateBuildException failed, @Nullable Throwable cause, String reason) {
        boolean isOfMigrations = cause instanceof Exception
                && !(cause instanceof ServerException || cause instanceof SourceChangedException)
                && failed.clashOnServer().isEmpty();
        if (!isOfMigrations || Thread.currentThread().isInterrupted() || isJvmEnding()) {
            return;
        }
        try {
            lock.tell(shortened(reason, 1400) + SEPARATOR + shortened(failed.action(), 500));
        } catch (ServerException ex) {
            failed.addSuppressed(ex);
        }
    }

    /** To fit, with up to four bytes for a character. */
    private static String shortened(String text, int most) {
        return text.length() <= most ? text : text.substring(0, most) + "…";
    }

    /** Whoever ends a JVM ends its migrations, too. */
    private static boolean isJvmEnding() {
        try {
            Runtime.getRuntime().removeShutdownHook(new Thread());
            return false;
        } catch (IllegalStateException ex) {
            return true;
        }
    }

    private void failAsTold(String text) {
        String[] told = text.split(SEPARATOR, 2);
        TemplateDatabaseException there = new TemplateDatabaseException(told[0], told[told.length - 1]);
        failure = there;
        throw failed("It failed in another JVM, for which this one has waited", there);
    }

    private BuildTimeoutException late(Duration timeout, String holder) {
        return new BuildTimeoutException(
                "The template %s was not ready after %s: %s.".formatted(key.templateName(), timeout, holder));
    }

    private TemplateBuildException interrupted(@Nullable InterruptedException cause) {
        Thread.currentThread().interrupt();
        return new TemplateBuildException(
                "Interrupted while waiting for the template " + key.templateName() + ".", "", cause);
    }

    private TemplateBuildException failed(String state, Throwable cause) {
        return TemplateBuildException.after(
                "The template %s could not be built. %s".formatted(key.templateName(), state), cause);
    }

    /** Builds the template. */
    @FunctionalInterface
    interface Work {

        Template build(AdvisoryLock lock) throws Exception;
    }
}
