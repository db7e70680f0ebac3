/**
 * Files, locations and classes of migrations: what they consist of.
 */
@NullMarked
package io.github.templatedb.migrations;

import org.jspecify.annotations.NullMarked;
