/** What PostgreSQL itself takes, and where our time goes. */
@NullMarked
package io.github.templatedb.benchmarks.limit;

import org.jspecify.annotations.NullMarked;
