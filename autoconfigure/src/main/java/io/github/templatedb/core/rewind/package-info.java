/**
 * Undoes in place what was written to a database, where that is exact: rows, their order, sequences and catalogs are afterwards
 * as in a new copy of its template.
 */
@NullMarked
package io.github.templatedb.core.rewind;

import org.jspecify.annotations.NullMarked;
