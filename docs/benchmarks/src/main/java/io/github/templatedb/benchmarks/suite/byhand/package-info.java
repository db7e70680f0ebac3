/** What teams write by hand to begin each test with the same data. */
@NullMarked
package io.github.templatedb.benchmarks.suite.byhand;

import org.jspecify.annotations.NullMarked;
