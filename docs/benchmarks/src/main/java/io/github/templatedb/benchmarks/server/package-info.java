/** Servers that benchmarks use, and what is known of their processes. */
@NullMarked
package io.github.templatedb.benchmarks.server;

import org.jspecify.annotations.NullMarked;
