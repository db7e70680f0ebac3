package io.github.templatedb.flyway;

import io.github.templatedb.core.manifest.Manifest;
import io.github.templatedb.migrations.MigrationFile;
import io.github.templatedb.migrations.MigrationFiles;
import io.github.templatedb.migrations.MigrationLocation;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The files of the locations of one run, each location listed when it is first asked for. */
final class ListedFiles {

    private final MigrationFiles files;

    private final ClassLoader classLoader;

    private final Map<MigrationLocation, List<MigrationFile>> listed = new HashMap<>();

    ListedFiles(MigrationFiles files, ClassLoader classLoader) {
        this.files = files;
        this.classLoader = classLoader;
    }

    List<Manifest.Entry> scripts(String... suffixes) {
        return files.scripts(classLoader, suffixes);
    }

    boolean exists(MigrationLocation location) {
        return files.exists(classLoader, location) || !in(location).isEmpty();
    }

    List<MigrationFile> in(MigrationLocation location) {
        List<MigrationFile> known = listed.get(location);
        if (known == null) {
            known = files.files(classLoader, location);
            listed.put(location, known);
        }
        return known;
    }
}
