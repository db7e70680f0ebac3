/** What it takes to find out which template a context needs. */
@NullMarked
package io.github.templatedb.benchmarks.key;

import org.jspecify.annotations.NullMarked;
