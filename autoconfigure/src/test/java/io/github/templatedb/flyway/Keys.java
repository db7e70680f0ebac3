package io.github.templatedb.flyway;

import io.github.templatedb.core.manifest.Manifest;
import io.github.templatedb.migrations.CodeState;
import java.nio.file.Path;
import java.util.List;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.configuration.Configuration;
import org.flywaydb.core.api.configuration.FluentConfiguration;

/** Computes the part of the template key that comes from Flyway. */
final class Keys {

    private Keys() {}

    static String of(FluentConfiguration configuration) {
        return of((Configuration) configuration);
    }

    static String of(Configuration configuration) {
        return manifest(configuration).sha256();
    }

    static Manifest manifest(Configuration configuration) {
        FlywayManifest flyway = new FlywayManifest(new FilesOfRun(configuration));
        Manifest.Builder manifest = Manifest.builder();
        flyway.addTo(manifest, false);
        flyway.code().forEach(object -> CodeState.addTo(manifest, "code", object, one -> one));
        return manifest.build();
    }

    static String ofFolder(Path folder) {
        return of(Flyway.configure().locations("filesystem:" + folder));
    }

    static String onClassPath(ClassLoader classLoader, String location) {
        return of(Flyway.configure(classLoader).locations("classpath:" + location));
    }

    /** The names of the files that count. */
    static List<String> names(Configuration configuration) {
        return manifest(configuration).entries().stream()
                .map(Manifest.Entry::name)
                .filter(name -> !name.matches("Flyway's .*|spring\\.flyway\\..*|location"))
                .toList();
    }
}
