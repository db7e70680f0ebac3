package io.github.templatedb.core.lease;

import io.github.templatedb.core.clone.LeftClone;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where a lease finds the clone of the one before it, and leaves its own.
 *
 * @param clones what is left at all places; safe for use by several threads
 * @param name of this place
 * @since 0.1.0
 */
public record LeftPlace(Map<String, LeftClone> clones, String name) {

    @Nullable
    LeftClone take() {
        return clones.remove(name);
    }

    void leave(LeftClone clone) {
        clones.put(name, clone);
    }
}
