/**
 * The right to a current database: its states, and how it is refreshed.
 */
@NullMarked
package io.github.templatedb.core.lease;

import org.jspecify.annotations.NullMarked;
