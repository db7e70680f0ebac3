/**
 * Databases for tests and tools without Spring: {@link io.github.templatedb.api.TestServer} is where to begin.
 */
@NullMarked
package io.github.templatedb.api;

import org.jspecify.annotations.NullMarked;
