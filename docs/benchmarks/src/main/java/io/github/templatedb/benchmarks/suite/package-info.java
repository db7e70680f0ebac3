/** The same tests under every provider of databases, each in JVMs of their own. */
@NullMarked
package io.github.templatedb.benchmarks.suite;

import org.jspecify.annotations.NullMarked;
