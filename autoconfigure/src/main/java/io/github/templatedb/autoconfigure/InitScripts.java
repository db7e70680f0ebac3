package io.github.templatedb.autoconfigure;

import io.github.templatedb.core.TemplateDatabaseException;
import io.github.templatedb.core.server.InitScript;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.springframework.boot.io.ApplicationResourceLoader;
import org.springframework.core.io.Resource;
import org.springframework.core.io.ResourceLoader;

/** Reads the scripts of {@code templatedb.init-scripts}. */
final class InitScripts {

    private InitScripts() {}

    /**
     * Reads scripts in their order.
     *
     * @param locations locations of resources, as Spring writes them; on the class path if they do not say
     * @return the scripts
     * @throws TemplateDatabaseException if one cannot be read
     */
    static List<InitScript> read(List<String> locations) {
        ResourceLoader loader = ApplicationResourceLoader.get();
        return locations.stream().map(location -> read(loader, location)).toList();
    }

    private static InitScript read(ResourceLoader loader, String location) {
        Resource resource = loader.getResource(location);
        try {
            return new InitScript(location, resource.getContentAsString(StandardCharsets.UTF_8));
        } catch (IOException ex) {
            throw new TemplateDatabaseException(
                    "The init script %s of templatedb.init-scripts cannot be read: %s."
                            .formatted(location, ex.getMessage()),
                    "Write a location such as classpath:db/roles.sql or file:db/roles.sql.",
                    ex);
        }
    }
}
