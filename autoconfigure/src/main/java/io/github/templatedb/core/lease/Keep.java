package io.github.templatedb.core.lease;

/**
 * Which databases stay when their lease leaves them.
 *
 * @since 0.1.0
 */
public enum Keep {

    /** None. */
    NEVER,

    /** Those of failed tests. */
    ON_FAILURE,

    /** All that were used. */
    ALWAYS
}
