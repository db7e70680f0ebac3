/**
 * Undoes in place what was written to a database or a schema, where that is exact: rows, their order, sequences and catalogs are afterwards
 * as in a new copy of its template, or as migrations have just made it.
 */
@NullMarked
package io.github.templatedb.core.rewind;

import org.jspecify.annotations.NullMarked;
