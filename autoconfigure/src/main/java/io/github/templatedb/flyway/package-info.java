/**
 * Adapts Flyway to the core: what of its configuration and migrations is in the template key.
 */
@NullMarked
package io.github.templatedb.flyway;

import org.jspecify.annotations.NullMarked;
