/**
 * The command with which somebody looks at servers and cleans them, without an application.
 */
@NullMarked
package io.github.templatedb.command;

import org.jspecify.annotations.NullMarked;
