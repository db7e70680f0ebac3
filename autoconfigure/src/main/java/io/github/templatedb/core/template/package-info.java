/**
 * Sealed databases that clones are made from: found, built, published.
 */
@NullMarked
package io.github.templatedb.core.template;

import org.jspecify.annotations.NullMarked;
