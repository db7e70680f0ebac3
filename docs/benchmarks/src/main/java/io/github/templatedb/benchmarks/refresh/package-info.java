/** What a test pays for a database of its own, and what many refreshes leave. */
@NullMarked
package io.github.templatedb.benchmarks.refresh;

import org.jspecify.annotations.NullMarked;
