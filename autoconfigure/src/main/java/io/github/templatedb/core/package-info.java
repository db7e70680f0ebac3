/**
 * Templates, clones and leases on a PostgreSQL server, without Spring.
 */
@NullMarked
package io.github.templatedb.core;

import org.jspecify.annotations.NullMarked;
