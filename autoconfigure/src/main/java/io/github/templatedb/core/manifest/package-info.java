/**
 * What determines the content of a template, and its hash.
 */
@NullMarked
package io.github.templatedb.core.manifest;

import org.jspecify.annotations.NullMarked;
