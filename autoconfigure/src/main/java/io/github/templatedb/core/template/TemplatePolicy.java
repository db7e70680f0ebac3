package io.github.templatedb.core.template;

import java.time.Duration;

/**
 * How much a server keeps in templates, for how long, and how long the end of a JVM waits for its copies to go.
 *
 * @param maxBytes when those that were used more recently take that much, a template is dropped
 * @param maxAge templates that were built longer ago are built again when they are needed, and dropped otherwise
 * @param dropTimeout how long a JVM drops at its end what it owns
 * @since 0.1.0
 */
public record TemplatePolicy(long maxBytes, Duration maxAge, Duration dropTimeout) {

    /**
     * A policy with the usual time for drops.
     *
     * @param maxBytes when those that were used more recently take that much, a template is dropped
     * @param maxAge templates that were built longer ago are built again when they are needed, and dropped otherwise
     */
    public TemplatePolicy(long maxBytes, Duration maxAge) {
        this(maxBytes, maxAge, Duration.ofSeconds(10));
    }
}
