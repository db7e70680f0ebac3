package io.github.templatedb.flyway;

import io.github.templatedb.core.manifest.Manifest;
import io.github.templatedb.core.server.DatabaseName;
import io.github.templatedb.core.template.Migrations;
import io.github.templatedb.core.template.SourceChangedException;
import io.github.templatedb.migrations.MigrationFiles;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.Location;
import org.flywaydb.core.api.configuration.Configuration;

/**
 * The files of the migrations of one run, which have to be the same when the key is made and when the run has ended:
 * Flyway reads them in between, and nobody would know what it has read.
 *
 * @since 0.1.0
 */
public final class FilesOfRun {

    private final MigrationFiles files;

    private final Configuration configuration;

    private List<Manifest.Entry> noted = List.of();

    /**
     * Creates a view of the files.
     *
     * @param files reads them
     * @param configuration the effective configuration of the run
     */
    public FilesOfRun(MigrationFiles files, Configuration configuration) {
        this.files = files;
        this.configuration = configuration;
    }

    /** Notes what there is; to be called before the key is made. */
    public void note() {
        noted = read();
    }

    /**
     * Compares with what was noted; to be called when the migrations have run.
     *
     * @throws SourceChangedException if a file was added, changed or removed since
     */
    public void requireSame() {
        List<Manifest.Entry> now = read();
        if (!now.equals(noted)) {
            List<Manifest.Entry> difference = new ArrayList<>(now);
            difference.removeAll(noted);
            noted.stream().filter(entry -> !now.contains(entry)).forEach(difference::add);
            List<String> names =
                    difference.stream().map(Manifest.Entry::name).distinct().toList();
            throw new SourceChangedException(String.join(", ", names));
        }
    }

    /**
     * The same migrations, which fail if a file has changed while they ran, and tell of a script that fails in few words.
     *
     * @param migrations what runs between {@link #note()} and the publication of what it has made
     * @return migrations that throw a {@link SourceChangedException} in that case
     */
    public Migrations unchangedBy(Migrations migrations) {
        return new WatchedMigrations(migrations, this);
    }

    /** Looked for by its longest line: the driver and Flyway change others. */
    private String scriptOf(String statement) {
        String line = statement
                .lines()
                .map(String::strip)
                .max(Comparator.comparingInt(String::length))
                .orElse("");
        return locations()
                .flatMap(location -> files.containing(configuration.getClassLoader(), location, line).stream())
                .findFirst()
                .orElse("");
    }

    private Stream<String> locations() {
        return Stream.of(configuration.getLocations(), configuration.getCallbackLocations())
                .flatMap(Arrays::stream)
                .map(Location::getDescriptor);
    }

    private List<Manifest.Entry> read() {
        return locations()
                .flatMap(location -> files.below(configuration.getClassLoader(), location).stream())
                .toList();
    }

    /** Migrations whose files are looked at again when they have run, in part or as a whole. */
    private record WatchedMigrations(Migrations migrations, FilesOfRun files) implements Migrations.Around {

        @Override
        public void run(DatabaseName database, Part part) throws Exception {
            try {
                migrations.run(database, part);
            } catch (FlywayException ex) {
                throw FailedScript.explained(ex, files.configuration);
            }
            files.requireSame();
        }

        @Override
        public String scriptOf(String statement) {
            return files.scriptOf(statement);
        }
    }
}
