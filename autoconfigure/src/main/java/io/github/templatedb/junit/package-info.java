/**
 * What JUnit Jupiter tells extensions and Spring's listeners are not told.
 */
@NullMarked
package io.github.templatedb.junit;

import org.jspecify.annotations.NullMarked;
