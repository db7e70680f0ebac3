package io.github.templatedb.context;

import io.github.templatedb.core.TemplateDatabaseException;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.test.context.cache.ContextCacheUtils;

/**
 * How many test classes may have contexts of their own at the same time. Those over it wait, in order. A class waits in its thread, so JUnit
 * starts no other one in its place. What waits for each other by JUnit's own locks is not known here, so nobody waits for ever.
 */
final class ContextLimit {

    private static final Logger logger = LoggerFactory.getLogger(ContextLimit.class);

    private static final String PARALLEL = "templatedb.parallel";

    private static final String MAX_CONTEXTS = "templatedb.parallel.max-contexts";

    /** Spring closes a context that is in use if it may not keep as many as are in use. */
    private static final String SETTINGS = MAX_CONTEXTS + " or spring.test.context.cache.maxSize";

    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final int contexts;

    private final Semaphore free;

    private final AtomicInteger left = new AtomicInteger();

    private final Duration patience;

    /** For whoever asks first: an exception would not get from JUnit's listeners to anybody. */
    private final @Nullable TemplateDatabaseException wrongSetting;

    /** With another patience than usual. */
    ContextLimit(int contexts, Duration patience) {
        this(contexts, patience, null);
    }

    private ContextLimit(int contexts, Duration patience, @Nullable TemplateDatabaseException wrongSetting) {
        this.contexts = contexts;
        this.free = new Semaphore(contexts, true);
        this.patience = patience;
        this.wrongSetting = wrongSetting;
    }

    /** What parameters of JUnit's ask for; empty if classes have no contexts of their own. */
    static Optional<ContextLimit> of(Function<String, Optional<String>> parameters) {
        String parallel = parameters.apply(PARALLEL).orElse("auto").toLowerCase(Locale.ROOT);
        String contexts = parameters.apply(MAX_CONTEXTS).orElse("");
        return switch (parallel) {
            case "off" -> Optional.empty();
            case "auto" ->
                parameters
                        .apply("junit.jupiter.execution.parallel.enabled")
                        .filter(Boolean::parseBoolean)
                        .map(enabled -> of(contexts));
            case "always" -> Optional.of(of(contexts));
            default -> Optional.of(wrong(PARALLEL, parallel, "Set auto, off or always."));
        };
    }

    private static ContextLimit of(String contexts) {
        int cached = ContextCacheUtils.retrieveMaxCacheSize();
        if (contexts.isEmpty()) {
            return new ContextLimit(cached, PATIENCE);
        }
        return contexts.matches("[1-9][0-9]{0,8}")
                ? new ContextLimit(Math.min(cached, Integer.parseInt(contexts)), PATIENCE)
                : wrong(MAX_CONTEXTS, contexts, "Set a number of 1 or more, or leave it out.");
    }

    private static ContextLimit wrong(String parameter, String value, String action) {
        return new ContextLimit(
                Integer.MAX_VALUE,
                PATIENCE,
                new TemplateDatabaseException(
                        "%s = %s, a configuration parameter of JUnit, is not valid.".formatted(parameter, value),
                        action));
    }

    /** Waits for a place, as long as others become free; whether it got one. */
    boolean enter(String testClass) {
        if (wrongSetting != null) {
            throw wrongSetting;
        }
        if (free.tryAcquire()) {
            return true;
        }
        logger.info(
                "{} waits for a context: {} other classes have theirs, and {} allows no more",
                testClass,
                contexts,
                SETTINGS);
        try {
            for (int seen = -1; seen != left.get(); ) {
                seen = left.get();
                if (free.tryAcquire(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                    return true;
                }
            }
            logger.warn(
                    "{} goes on with a context more than the {} that {} allows: for {} s no class has ended",
                    testClass,
                    contexts,
                    SETTINGS,
                    patience.toSeconds());
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
        }
        return false;
    }

    void leave() {
        left.incrementAndGet();
        free.release();
    }
}
