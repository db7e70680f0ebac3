/**
 * A PostgreSQL server on which databases may be created.
 */
@NullMarked
package io.github.templatedb.core.server;

import org.jspecify.annotations.NullMarked;
