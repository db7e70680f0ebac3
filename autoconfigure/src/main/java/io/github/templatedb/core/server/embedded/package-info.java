/**
 * A PostgreSQL of our own: its binaries, its image, its start, and its end when nobody needs it any more.
 */
@NullMarked
package io.github.templatedb.core.server.embedded;

import org.jspecify.annotations.NullMarked;
