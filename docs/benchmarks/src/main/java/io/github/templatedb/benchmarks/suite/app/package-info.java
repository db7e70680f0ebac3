/** The application and what its tests do; the rest of the suite is generated. */
@NullMarked
package io.github.templatedb.benchmarks.suite.app;

import org.jspecify.annotations.NullMarked;
