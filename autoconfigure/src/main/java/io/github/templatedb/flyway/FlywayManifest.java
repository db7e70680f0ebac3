package io.github.templatedb.flyway;

import io.github.templatedb.core.hash.Manifest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.Location;
import org.flywaydb.core.api.ResourceProvider;
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

    private final MigrationFiles files;

    private final String version;

    /**
     * Creates a lister.
     *
     * @param files reads the migrations
     */
    public FlywayManifest(MigrationFiles files) {
        this(files, String.valueOf(Flyway.class.getPackage().getImplementationVersion()));
    }

    FlywayManifest(MigrationFiles files, String version) {
        this.files = files;
        this.version = version;
    }

    /**
     * Adds what a Flyway run puts into an empty database.
     *
     * @param manifest where to add it
     * @param configuration the effective configuration of the run
     * @param locationsMayBeEmpty whether somebody else decides which locations are migrated
     * @param codeAround whether code of the application that Flyway does not know takes part, and may read any file
     * @throws MigrationFileException if a location has no migrations, or a file cannot be read
     */
    public void addTo(
            Manifest.Builder manifest, Configuration configuration, boolean locationsMayBeEmpty, boolean codeAround) {
        manifest.add("flyway.version", version);
        FlywaySettings.addTo(manifest, configuration);
        List<MigrationLocation> locations = parsed(configuration.getLocations());
        List<MigrationLocation> callbackLocations = parsed(configuration.getCallbackLocations());
        boolean migrationsElsewhere = locationsMayBeEmpty
                || configuration.getJavaMigrations().length > 0
                || configuration.getResolvers().length > 0
                || configuration.getJavaMigrationClassProvider() != null
                || configuration.getResourceProvider() != null;
        if (!migrationsElsewhere) {
            requireMigrations(configuration, locations);
        }
        ScriptNames names = ScriptNames.of(configuration);
        boolean everyFile = codeAround
                || !code(configuration).isEmpty()
                || Stream.concat(locations.stream(), callbackLocations.stream())
                        .flatMap(location -> files.files(configuration.getClassLoader(), location).stream())
                        .anyMatch(file -> names.isProgram(file.fileName()));
        Predicate<MigrationFile> counts = file -> everyFile || names.isForFlyway(file.fileName());
        Predicate<MigrationFile> asScript = file -> names.isSql(file.fileName()) && scriptsAreRead(configuration);
        List<Manifest.Entry> migrations = new ArrayList<>();
        for (MigrationLocation location : locations) {
            migrations.addAll(add(manifest, "location", location, configuration, counts, asScript));
        }
        manifest.growsBy(FlywayGrowth.of(configuration, migrations));
        for (MigrationLocation location : callbackLocations) {
            add(manifest, "callback location", location, configuration, counts, asScript);
        }
        ResourceProvider provider = configuration.getResourceProvider();
        if (provider != null) {
            UnaryOperator<byte[]> bytes =
                    scriptsAreRead(configuration) ? LineBreaks::asTheyCount : UnaryOperator.identity();
            manifest.addAll(new ProvidedScripts(provider, configuration).entries(bytes));
        }
        new FlywayCode(configuration, files).addTo(manifest);
    }

    /**
     * The objects that take part in a run: Java migrations, those that Flyway finds included, callbacks, resolvers and
     * providers.
     *
     * @param configuration the effective configuration of the run
     * @return the objects, in an order that does not depend on the run
     */
    public List<Object> code(Configuration configuration) {
        return new FlywayCode(configuration, files).objects();
    }

    private static List<MigrationLocation> parsed(Location[] locations) {
        return Arrays.stream(locations)
                .map(location -> MigrationLocation.of(location.getDescriptor()))
                .toList();
    }

    private void requireMigrations(Configuration configuration, List<MigrationLocation> locations) {
        for (MigrationLocation location : locations) {
            if (location.isListable()
                    && files.files(configuration.getClassLoader(), location).isEmpty()) {
                throw MigrationFileException.noMigrationsIn(location.descriptor());
            }
        }
    }

    /** Whether what is quoted in a script can be told from the script itself. */
    private static boolean scriptsAreRead(Configuration configuration) {
        return !configuration.isDetectEncoding() && !FlywaySettings.mayQuote(configuration);
    }

    private List<Manifest.Entry> add(
            Manifest.Builder manifest,
            String role,
            MigrationLocation location,
            Configuration configuration,
            Predicate<MigrationFile> counts,
            Predicate<MigrationFile> asScript) {
        if (!location.isListable()) {
            manifest.add(role + " that cannot be listed", location.descriptor() + " " + ONLY_THIS_JVM);
            return List.of();
        }
        List<Manifest.Entry> entries = new ArrayList<>();
        for (MigrationFile file : files.files(configuration.getClassLoader(), location)) {
            if (counts.test(file)) {
                entries.add(asScript.test(file) ? file.entryAsScript() : file.entry());
            }
        }
        // Without their number: only migrations may differ where one template grows from another.
        manifest.add(role, "");
        manifest.addAll(entries);
        return entries;
    }
}
