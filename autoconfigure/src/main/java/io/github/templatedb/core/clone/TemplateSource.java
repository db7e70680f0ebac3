package io.github.templatedb.core.clone;

import io.github.templatedb.core.template.Template;

/** Where a lease has its template from, and gets it again when it was dropped before it could be copied. */
@FunctionalInterface
interface TemplateSource {

    Template get();
}
