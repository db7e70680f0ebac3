package io.github.templatedb.core.lease;

import io.github.templatedb.core.clone.TemplateServer;
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

    private final @Nullable Baseline below;

    private Baseline(Template template, @Nullable Supplier<Template> source, @Nullable Baseline below) {
        this.template = template;
        this.source = source;
        this.below = below;
    }

    /** The template of the store. Others may drop it before it is copied; then the source gives it again. */
    static Baseline ofStore(Supplier<Template> source) {
        return new Baseline(source.get(), source, null);
    }

    /** A sealed clone of this one, which is the lease's own. */
    Baseline sealed(Template clone) {
        return new Baseline(clone, null, this);
    }

    /** What this one was made from; null for the template of the store. */
    @Nullable
    Baseline below() {
        return below;
    }

    /**
     * The template.
     *
     * @return what clones are copies of
     */
    public Template template() {
        return template;
    }

    boolean hasTemplateOf(Baseline other) {
        return template.name().equals(other.template.name());
    }

    boolean isSealedClone() {
        return below != null;
    }

    /** Drops the sealed clones that this one consists of, down to another one that it was made from, or the template of the store. */
    void dropSealed(@Nullable Baseline downTo, TemplateServer server) {
        for (Baseline sealed = this;
                sealed != null && sealed != downTo && sealed.isSealedClone();
                sealed = sealed.below) {
            server.clones().drop(sealed.template.name());
        }
    }

    /** The same again, after the template was dropped. */
    Baseline again() {
        return ofStore(Objects.requireNonNull(source));
    }
}
