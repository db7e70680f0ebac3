package io.github.templatedb.core.lease;

import io.github.templatedb.core.clone.TemplateServer;
import io.github.templatedb.core.template.TemplateKey;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The server of a lease, and another one for migrations that make a role, or what else belongs to the whole server, that is there
 * already.
 *
 * @since 0.1.0
 */
public interface ServerSource extends Supplier<TemplateServer> {

    /**
     * A server for one template alone; started if it is not running.
     *
     * @param key names what the template is made of
     * @return the server, or null if there can be only one
     */
    @Nullable
    TemplateServer apart(TemplateKey key);
}
