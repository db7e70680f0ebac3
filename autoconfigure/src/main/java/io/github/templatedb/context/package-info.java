/**
 * The edge to the Spring TestContext framework and JUnit Platform.
 */
@NullMarked
package io.github.templatedb.context;

import org.jspecify.annotations.NullMarked;
