/** What every benchmark needs: runs in turn, medians, and how they are written down. */
@NullMarked
package io.github.templatedb.benchmarks;

import org.jspecify.annotations.NullMarked;
