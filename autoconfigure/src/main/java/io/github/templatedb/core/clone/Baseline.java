package io.github.templatedb.core.clone;

import io.github.templatedb.core.template.Template;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The template that a lease's clones are made from: that of the migrations, or a clone that was sealed with what the
 * context or a test class wrote into it.
 *
 * @since 0.1.0
 */
public final class Baseline {

    private final Template template;

    private final @Nullable Supplier<Template> source;

    private Baseline(Template template, @Nullable Supplier<Template> source) {
        this.template = template;
        this.source = source;
    }

    /** The template of the store. Others may drop it before it is copied; then the source gives it again. */
    static Baseline ofStore(Supplier<Template> source) {
        return new Baseline(source.get(), source);
    }

    /** A sealed clone, which is the lease's own. */
    static Baseline sealed(Template clone) {
        return new Baseline(clone, null);
    }

    Template template() {
        return template;
    }

    boolean isSealedClone() {
        return source == null;
    }

    /** The same again, after the template was dropped. */
    Baseline again() {
        return ofStore(Objects.requireNonNull(source));
    }
}
