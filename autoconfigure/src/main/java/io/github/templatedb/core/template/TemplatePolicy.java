package io.github.templatedb.core.template;

import java.time.Duration;

/**
 * How many templates a server keeps, for how long, how they are copied, and how long the end of a JVM waits for its copies to go.
 *
 * @param maxCount above this number the least recently used are dropped; at least one
 * @param maxAge templates that were built longer ago are built again when they are needed, and dropped otherwise
 * @param strategy how clones are made
 * @param dropTimeout how long a JVM drops at its end what it owns
 * @since 0.1.0
 */
public record TemplatePolicy(int maxCount, Duration maxAge, Strategy strategy, Duration dropTimeout) {

    /**
     * A policy with the usual time for drops.
     *
     * @param maxCount above this number the least recently used are dropped; at least one
     * @param maxAge templates that were built longer ago are built again when they are needed, and dropped otherwise
     * @param strategy how clones are made
     */
    public TemplatePolicy(int maxCount, Duration maxAge, Strategy strategy) {
        this(maxCount, maxAge, strategy, Duration.ofSeconds(10));
    }
}
