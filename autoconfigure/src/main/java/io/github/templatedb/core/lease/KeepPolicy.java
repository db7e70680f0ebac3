package io.github.templatedb.core.lease;

/**
 * Which databases stay when their lease leaves them, and how many of them a server has at most.
 *
 * @param keep which
 * @param maxCount above this number the oldest are dropped; at least one
 * @since 0.1.0
 */
public record KeepPolicy(Keep keep, int maxCount) {

    /** Nothing is kept. */
    public static final KeepPolicy NOTHING = new KeepPolicy(Keep.NEVER, 1);
}
