/** The comparison of providers, its tables and what is aimed at. */
@NullMarked
package io.github.templatedb.benchmarks.comparison;

import org.jspecify.annotations.NullMarked;
