package io.github.templatedb.core;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Something about the application that is worth a line in the log, and only one in a JVM: each of its contexts would say the same.
 *
 * @since 0.1.0
 */
public final class Notice {

    private static final Logger logger = LoggerFactory.getLogger(Notice.class);

    private static final Set<String> SAID = ConcurrentHashMap.newKeySet();

    private Notice() {}

    /**
     * Says something at INFO, unless it was said.
     *
     * @param text whole sentences: what is the case, and what to do
     */
    public static void info(String text) {
        if (SAID.add(text)) {
            logger.info("{}", text);
        }
    }

    /**
     * Says something at WARN, unless it was said.
     *
     * @param text whole sentences: what is the case, and what to do
     */
    public static void warn(String text) {
        if (SAID.add(text)) {
            logger.warn("{}", text);
        }
    }

    /** For tests, which share a JVM. */
    static void forget() {
        SAID.clear();
    }
}
