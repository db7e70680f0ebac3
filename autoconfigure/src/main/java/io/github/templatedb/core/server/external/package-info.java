/**
 * A PostgreSQL of somebody else: whether it may be used, and whether it can be.
 */
@NullMarked
package io.github.templatedb.core.server.external;

import org.jspecify.annotations.NullMarked;
