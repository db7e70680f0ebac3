/** How long it takes until a server can be used, and what a connection to it costs. */
@NullMarked
package io.github.templatedb.benchmarks.start;

import org.jspecify.annotations.NullMarked;
