/**
 * The edge to Spring Boot: auto-configuration, properties, post-processors and failure analyzers.
 */
@NullMarked
package io.github.templatedb.autoconfigure;

import org.jspecify.annotations.NullMarked;
