/** The command: which parts are measured, and where the figures go. */
@NullMarked
package io.github.templatedb.benchmarks.run;

import org.jspecify.annotations.NullMarked;
