package io.github.templatedb.usecases.templates;

import org.jspecify.annotations.Nullable;

/** Code with one value, which nothing else counts with. */
record Anything(@Nullable Object value) {}
