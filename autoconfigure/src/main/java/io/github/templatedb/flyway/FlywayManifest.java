package io.github.templatedb.flyway;

import io.github.templatedb.core.Notice;
import io.github.templatedb.core.manifest.Manifest;
import io.github.templatedb.migrations.MigrationFile;
import io.github.templatedb.migrations.MigrationFileException;
import io.github.templatedb.migrations.MigrationLocation;
import io.github.templatedb.migrations.ScriptNames;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.function.Predicate;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.configuration.Configuration;

/**
 * Lists what a Flyway run puts into an empty database: its settings, the files in its locations, and the code that takes
 * part. Only Flyway's public API is asked; its database is not.
 *
 * @since 0.1.0
 */
public final class FlywayManifest {

    /** In place of what cannot be listed: no other JVM may take it for the same. */
    private static final String ONLY_THIS_JVM = UUID.randomUUID().toString();

    private final Configuration configuration;

    private final String version;

    private final FilesOfRun files;

    private final FlywayCode code;

    /**
     * Creates a lister.
     *
     * @param files the files of the run
     */
    public FlywayManifest(FilesOfRun files) {
        this(files, String.valueOf(Flyway.class.getPackage().getImplementationVersion()));
    }

    FlywayManifest(FilesOfRun files, String version) {
        this.configuration = files.configuration();
        this.version = version;
        this.files = files;
        this.code = new FlywayCode(files);
    }

    /**
     * Adds what a Flyway run puts into an empty database.
     *
     * <p>A location that does not exist is left out, as Flyway does, and reported once in a JVM, as is that there are no migrations.
     *
     * @param manifest where to add it
     * @param codeAround whether code of the application that Flyway does not know takes part, and may read any file
     * @throws MigrationFileException if a file cannot be read, or if a location does not exist and Flyway is to fail then
     */
    public void addTo(Manifest.Builder manifest, boolean codeAround) {
        manifest.add("Flyway's version", version);
        FlywaySettings.addTo(manifest, configuration);
        List<MigrationLocation> locations =
                FilesOfRun.parsed(configuration.getLocations()).toList();
        List<MigrationLocation> callbackLocations =
                FilesOfRun.parsed(configuration.getCallbackLocations()).toList();
        ScriptNames names = ScriptNames.of(configuration);
        locations.forEach(location -> requireOrReport(location, "locations"));
        callbackLocations.forEach(location -> requireOrReport(location, "callback-locations"));
        if (!codeAround && code().isEmpty() && !locations.isEmpty() && hasNoMigrations(locations, names)) {
            Notice.warn(
                    "No migrations found in %s, so they leave the database empty. Correct spring.flyway.locations, put migrations there, or set spring.flyway.enabled=false if the application has none."
                            .formatted(Arrays.toString(configuration.getLocations())));
        }
        boolean everyFile = codeAround
                || !code().isEmpty()
                || files.locations()
                        .flatMap(location -> files.in(location).stream())
                        .anyMatch(file -> names.isProgram(file.fileName()));
        Predicate<MigrationFile> counts = file -> everyFile || names.isForFlyway(file.fileName());
        List<Manifest.Entry> migrations = new ArrayList<>();
        locations.forEach(location -> migrations.addAll(add(manifest, "location", location, counts)));
        manifest.growsBy(FlywayGrowth.of(configuration, migrations, code.javaMigrations()));
        callbackLocations.forEach(location -> add(manifest, "callback location", location, counts));
        if (configuration.getResourceProvider() != null) {
            manifest.add("a ResourceProvider, whose scripts cannot be listed", ONLY_THIS_JVM);
        }
        code.addTo(manifest);
    }

    /**
     * Adds all scripts in folders of the class path and in jars of the project that are in no location of the run, and where its
     * locations there are.
     *
     * @param manifest where to add them
     * @throws MigrationFileException if a file cannot be read
     */
    public void addOtherScripts(Manifest.Builder manifest) {
        List<String> roots = FilesOfRun.parsed(configuration.getLocations())
                .filter(location -> location.kind() == MigrationLocation.Kind.CLASSPATH && location.wildcards() == null)
                .map(location -> location.root() + "/")
                .toList();
        manifest.add("the locations on the class path", roots.toString());
        manifest.addAll(files.scriptsOfProject().stream()
                .filter(script -> roots.stream().noneMatch(script.name()::startsWith))
                .map(MigrationFile::entry)
                .toList());
    }

    /**
     * The objects that take part in a run: Java migrations, those that Flyway finds included, callbacks, resolvers and
     * providers.
     *
     * @return the objects, in an order that does not depend on the run
     */
    public List<Object> code() {
        return code.objects();
    }

    /** Flyway says nothing of one on the class path, and ERROR of one in the file system. */
    private void requireOrReport(MigrationLocation location, String property) {
        if (files.exists(location)) {
            return;
        }
        if (configuration.isFailOnMissingLocations()) {
            // Also where there is a template, from when the location was there and empty.
            throw MigrationFileException.missing(location.descriptor(), property);
        }
        Notice.warn(
                "%s of spring.flyway.%s does not exist, so Flyway leaves it out. Correct it; with spring.flyway.fail-on-missing-locations=true it is an error."
                        .formatted(location.descriptor(), property));
    }

    private boolean hasNoMigrations(List<MigrationLocation> locations, ScriptNames names) {
        return locations.stream()
                .allMatch(location -> location.isListable()
                        && files.in(location).stream()
                                .noneMatch(file -> names.isSql(file.fileName()) || names.isProgram(file.fileName())));
    }

    private List<Manifest.Entry> add(
            Manifest.Builder manifest, String role, MigrationLocation location, Predicate<MigrationFile> counts) {
        if (!location.isListable()) {
            manifest.add(role + " that cannot be listed", location.descriptor() + " " + ONLY_THIS_JVM);
            return List.of();
        }
        List<Manifest.Entry> entries = files.in(location).stream()
                .filter(counts)
                .map(MigrationFile::entry)
                .toList();
        // Without their number: only migrations may differ where one template grows from another.
        manifest.add(role, "");
        manifest.addAll(entries);
        return entries;
    }
}
