/** How cost grows. */
@NullMarked
package io.github.templatedb.benchmarks.curve;

import org.jspecify.annotations.NullMarked;
