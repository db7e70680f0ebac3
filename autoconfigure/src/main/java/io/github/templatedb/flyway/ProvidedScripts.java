package io.github.templatedb.flyway;

import io.github.templatedb.core.manifest.Manifest;
import io.github.templatedb.core.manifest.Sha256;
import io.github.templatedb.migrations.MigrationFileException;
import io.github.templatedb.migrations.ScriptNames;
import java.io.IOException;
import java.io.Reader;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.ResourceProvider;
import org.flywaydb.core.api.configuration.Configuration;
import org.flywaydb.core.api.resource.LoadableResource;
import org.jspecify.annotations.Nullable;

/** The scripts that a {@link ResourceProvider} of the application gives to Flyway in place of those in its locations. */
final class ProvidedScripts {

    private final ResourceProvider provider;

    private final Configuration configuration;

    ProvidedScripts(ResourceProvider provider, Configuration configuration) {
        this.provider = provider;
        this.configuration = configuration;
    }

    /** Lists the scripts and their configuration, each read once, in the order of their paths. */
    List<Manifest.Entry> entries() {
        Map<String, Manifest.Entry> entries = new TreeMap<>();
        // By no prefix Flyway asks for callbacks, by no suffix for programs.
        for (String prefix : Stream.concat(
                        Stream.of(""), Stream.of(ScriptNames.of(configuration).prefixes()))
                .toList()) {
            Stream.of(configuration.getSqlMigrationSuffixes(), new String[] {""})
                    .flatMap(suffixes -> provider.getResources(prefix, suffixes).stream())
                    .forEach(script -> {
                        String path = script.getRelativePath();
                        add(path, script, entries);
                        add(path + ".conf", provider.getResource(path + ".conf"), entries);
                    });
        }
        return List.copyOf(entries.values());
    }

    private void add(String path, @Nullable LoadableResource script, Map<String, Manifest.Entry> entries) {
        if (script != null && !entries.containsKey(path)) {
            entries.put(path, new Manifest.Entry(path, Sha256.hex(read(path, script))));
        }
    }

    private byte[] read(String path, LoadableResource resource) {
        StringWriter text = new StringWriter();
        try (Reader reader = resource.read()) {
            reader.transferTo(text);
        } catch (IOException | FlywayException ex) {
            throw new MigrationFileException(
                    "The script %s of %s cannot be read, so no template can be chosen: %s."
                            .formatted(path, provider.getClass().getName(), ex),
                    "Correct the ResourceProvider, or what it reads.",
                    ex);
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }
}
