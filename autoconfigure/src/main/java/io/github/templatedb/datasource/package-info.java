/**
 * Adapts DataSource beans to the core: the same pool with the same settings, on the database of a lease.
 */
@NullMarked
package io.github.templatedb.datasource;

import org.jspecify.annotations.NullMarked;
