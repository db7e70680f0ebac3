package io.github.templatedb.core.template;

import java.time.Duration;

/**
 * How many templates a server keeps, for how long, and how they are copied.
 *
 * @param maxCount above this number the least recently used are dropped; at least one
 * @param maxAge templates that were built longer ago are built again when they are needed, and dropped otherwise
 * @param strategy how clones are made
 * @since 0.1.0
 */
public record TemplatePolicy(int maxCount, Duration maxAge, Strategy strategy) {}
