/**
 * Test classes and tests on an application context.
 */
@NullMarked
package io.github.templatedb.lifecycle;

import org.jspecify.annotations.NullMarked;
