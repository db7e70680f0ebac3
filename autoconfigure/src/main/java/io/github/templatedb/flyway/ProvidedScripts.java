package io.github.templatedb.flyway;

import io.github.templatedb.core.manifest.Manifest;
import io.github.templatedb.core.manifest.Sha256;
import io.github.templatedb.migrations.MigrationFileException;
import java.io.IOException;
import java.io.Reader;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.ResourceProvider;
import org.flywaydb.core.api.configuration.Configuration;
import org.flywaydb.core.api.resource.LoadableResource;

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
        Map<String, LoadableResource> found = new TreeMap<>();
        for (String prefix : FlywaySettings.prefixes(configuration)) {
            for (LoadableResource script : provider.getResources(prefix, configuration.getSqlMigrationSuffixes())) {
                found.putIfAbsent(script.getRelativePath(), script);
            }
            for (LoadableResource program : provider.getResources(prefix, new String[] {""})) {
                found.putIfAbsent(program.getRelativePath(), program);
            }
        }
        List<Manifest.Entry> entries = new ArrayList<>();
        found.forEach((path, script) -> {
            entries.add(new Manifest.Entry(path, Sha256.hex(read(path, script))));
            LoadableResource itsConfiguration = provider.getResource(path + ".conf");
            if (itsConfiguration != null) {
                entries.add(new Manifest.Entry(path + ".conf", Sha256.hex(read(path + ".conf", itsConfiguration))));
            }
        });
        return entries;
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
