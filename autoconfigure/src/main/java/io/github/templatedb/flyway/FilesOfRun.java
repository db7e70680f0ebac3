package io.github.templatedb.flyway;

import io.github.templatedb.core.server.DatabaseName;
import io.github.templatedb.core.template.Migrations;
import io.github.templatedb.core.template.Migrations.Part;
import io.github.templatedb.core.template.SourceChangedException;
import io.github.templatedb.migrations.MigrationFile;
import io.github.templatedb.migrations.MigrationFiles;
import io.github.templatedb.migrations.MigrationLocation;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.Location;
import org.flywaydb.core.api.configuration.Configuration;

/**
 * The files of one run of Flyway. Each location is listed once, when it is first asked for, and has to have the same files when the
 * run has ended: Flyway reads them in between, and nobody would know what it has read.
 *
 * @since 0.1.0
 */
public final class FilesOfRun {

    /** So that files are read once. */
    private final MigrationFiles files = MigrationFiles.ofThisJvm();

    private final Configuration configuration;

    private final Map<MigrationLocation, List<MigrationFile>> listed = new ConcurrentHashMap<>();

    /**
     * Creates a view of the files.
     *
     * @param configuration the effective configuration of the run
     */
    public FilesOfRun(Configuration configuration) {
        this.configuration = configuration;
    }

    Configuration configuration() {
        return configuration;
    }

    /** The locations of migrations, and those of callbacks after them. */
    Stream<MigrationLocation> locations() {
        return Stream.of(configuration.getLocations(), configuration.getCallbackLocations())
                .flatMap(FilesOfRun::parsed);
    }

    static Stream<MigrationLocation> parsed(Location[] locations) {
        return Stream.of(locations).map(location -> MigrationLocation.of(location.getDescriptor()));
    }

    /** All scripts that may run if their locations are not known. */
    List<MigrationFile> scriptsOfProject() {
        return in(MigrationLocation.ofProject(configuration.getSqlMigrationSuffixes()));
    }

    boolean exists(MigrationLocation location) {
        return files.exists(configuration.getClassLoader(), location)
                || !in(location).isEmpty();
    }

    List<MigrationFile> in(MigrationLocation location) {
        return listed.computeIfAbsent(location, this::list);
    }

    private List<MigrationFile> list(MigrationLocation location) {
        return files.files(configuration.getClassLoader(), location);
    }

    Set<String> search(Stream<MigrationFile> searched, Function<String, Set<String>> search) {
        return searched.flatMap(file -> files.search(file, search).stream())
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /** What Flyway puts into scripts, by what stands there in its place. */
    Map<String, String> placeholders() {
        Map<String, String> placeholders = new TreeMap<>();
        String prefix = configuration.getPlaceholderPrefix();
        String suffix = configuration.getPlaceholderSuffix();
        configuration
                .getPlaceholders()
                .forEach((key, value) -> placeholders.put(prefix + key + suffix, String.valueOf(value)));
        return placeholders;
    }

    /** Lists all locations anew; to be called before the key is made. */
    public void list() {
        listed.clear();
        locations().forEach(this::in);
    }

    private void requireSame() {
        Set<String> changed = new TreeSet<>();
        locations().forEach(location -> {
            Set<MigrationFile> difference = new HashSet<>(in(location));
            list(location).stream().filter(file -> !difference.remove(file)).forEach(difference::add);
            difference.forEach(file -> changed.add(file.name()));
        });
        if (!changed.isEmpty()) {
            throw new SourceChangedException(String.join(", ", changed));
        }
    }

    /**
     * The same migrations, which fail if a file has changed while they ran, and tell of a script that fails in few words.
     *
     * @param migrations what runs between {@link #list()} and the publication of what it has made
     * @return migrations that throw a {@link SourceChangedException} in that case
     */
    public Migrations unchangedBy(Migrations migrations) {
        return new WatchedMigrations(migrations, this);
    }

    /** Migrations whose files are looked at again when they have run, in part or as a whole. */
    private record WatchedMigrations(Migrations migrations, FilesOfRun run) implements Migrations.Around {

        @Override
        public void run(DatabaseName database, Part part) throws Exception {
            try {
                migrations.run(database, part);
            } catch (FlywayException ex) {
                throw FailedScript.explained(ex, run.configuration);
            }
            run.requireSame();
        }

        /** Looked for by its longest line: the driver and Flyway change others. */
        @Override
        public String scriptOf(String statement) {
            String line = statement
                    .lines()
                    .map(String::strip)
                    .max(Comparator.comparingInt(String::length))
                    .orElse("");
            return run.locations()
                    .flatMap(location -> run.in(location).stream())
                    .filter(file -> run.files.contains(file, line))
                    .map(MigrationFile::name)
                    .findFirst()
                    .orElse("");
        }
    }
}
