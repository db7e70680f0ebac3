/**
 * What a test author imports: the annotation and the handle.
 */
@NullMarked
package io.github.templatedb;

import org.jspecify.annotations.NullMarked;
