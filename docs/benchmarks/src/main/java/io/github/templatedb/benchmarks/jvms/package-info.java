/** Many JVMs that start at once with few tests each: what runs in them, and their clones. */
@NullMarked
package io.github.templatedb.benchmarks.jvms;

import org.jspecify.annotations.NullMarked;
