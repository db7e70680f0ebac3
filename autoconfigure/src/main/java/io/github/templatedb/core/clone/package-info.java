/**
 * Databases made from a template, the leases that own them, and the reaper that drops them.
 */
@NullMarked
package io.github.templatedb.core.clone;

import org.jspecify.annotations.NullMarked;
