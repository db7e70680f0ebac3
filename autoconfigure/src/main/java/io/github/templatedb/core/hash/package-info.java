/**
 * What determines the content of a template, and its hash.
 */
@NullMarked
package io.github.templatedb.core.hash;

import org.jspecify.annotations.NullMarked;
