package io.github.templatedb.flyway;

import io.github.templatedb.core.manifest.Growth;
import io.github.templatedb.core.manifest.Manifest;
import io.github.templatedb.migrations.MigrationLocation;
import io.github.templatedb.migrations.ScriptNames;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.flywaydb.core.api.Location;
import org.flywaydb.core.api.MigrationVersion;
import org.flywaydb.core.api.configuration.Configuration;
import org.flywaydb.core.api.migration.JavaMigration;
import org.flywaydb.core.api.migration.baseline.BaselineJavaMigration;
import org.jspecify.annotations.Nullable;

/**
 * Tells in which order Flyway runs the files that it finds: versioned scripts and Java migrations one after the other, then
 * the repeatable ones. Names are taken apart as Flyway does; what that leaves over, and what may make a run on a
 * database with some of the migrations different from one on an empty database, is a doubt.
 *
 * <p>Of the manifest this relies on one thing only: each script is an entry that is named by its path below its location.
 */
final class FlywayGrowth {

    private static final Pattern VERSION = Pattern.compile("\\d+(?:[._]\\d+)*");

    private static final String SCRIPT_CONFIGURATION = ".conf";

    /** Settings by which a run does more, less, or other things than each pending migration in its order. */
    private static final Map<String, Predicate<Configuration>> DOUBTS = doubts();

    /** What only gives a session a setting, the same one in each session (manual, SET). */
    private static final Pattern SETS_ONLY = Pattern.compile(
            "(?:\\s*set\\s+(?:session\\s+)?(?:role\\s+|[\\w.]+\\s*(?:=|\\bto\\b))\\s*(?:'[^'\\\\]*'|[\\w.]+)"
                    + "(?:\\s*,\\s*(?:'[^'\\\\]*'|\\w+))*\\s*(?:;|$))+\\s*",
            Pattern.CASE_INSENSITIVE);

    private final Configuration configuration;

    private final ScriptNames names;

    private final TreeMap<MigrationVersion, Growth.Step> steps = new TreeMap<>();

    private final List<Manifest.Entry> afterwards = new ArrayList<>();

    private String doubt = "";

    private FlywayGrowth(Configuration configuration) {
        this.configuration = configuration;
        this.names = ScriptNames.of(configuration);
        DOUBTS.forEach((reason, speaksAgainst) -> {
            if (speaksAgainst.test(configuration)) {
                doubt(reason);
            }
        });
    }

    private static Map<String, Predicate<Configuration>> doubts() {
        Map<String, Predicate<Configuration>> doubts = new LinkedHashMap<>();
        doubts.put("there are callbacks", flyway -> hasAny(flyway.getCallbacks()));
        doubts.put("there may be callbacks", flyway -> hasAny(flyway.getCallbackLocations()));
        doubts.put("there is a resolver of migrations", flyway -> hasAny(flyway.getResolvers()));
        doubts.put("default resolvers are skipped", Configuration::isSkipDefaultResolvers);
        doubts.put("there is a ResourceProvider", flyway -> flyway.getResourceProvider() != null);
        doubts.put("Java migrations are provided", flyway -> flyway.getJavaMigrationClassProvider() != null);
        doubts.put("init-sqls does more than SET", flyway -> !setsOnly(flyway.getInitSql()));
        doubts.put("group is set", Configuration::isGroup);
        doubts.put("skip-executing-migrations is set", Configuration::isSkipExecutingMigrations);
        doubts.put("cherry-pick is set", flyway -> hasAny(flyway.getCherryPick()));
        doubts.put("a dry run is asked for", flyway -> flyway.getDryRunOutput() != null);
        doubts.put(
                "target depends on the database",
                flyway -> MigrationVersion.CURRENT.equals(flyway.getTarget())
                        || MigrationVersion.NEXT.equals(flyway.getTarget()));
        doubts.put("a location is neither on the class path nor in the file system", flyway -> Arrays.stream(
                        flyway.getLocations())
                .map(Location::getDescriptor)
                .anyMatch(location -> !MigrationLocation.of(location).isListable()));
        return doubts;
    }

    private static boolean hasAny(Object @Nullable [] elements) {
        return elements != null && elements.length > 0;
    }

    private static boolean setsOnly(@Nullable String sql) {
        return sql == null || sql.isBlank() || SETS_ONLY.matcher(sql).matches();
    }

    /**
     * What a run of these settings makes of these files.
     *
     * @param files those that count in the key
     * @param javaMigrations those that Flyway was given, and those that it finds
     */
    static Growth of(
            Configuration configuration, List<Manifest.Entry> files, List<? extends JavaMigration> javaMigrations) {
        FlywayGrowth growth = new FlywayGrowth(configuration);
        Map<String, Manifest.Entry> byName = new HashMap<>();
        files.forEach(file -> byName.put(file.name(), file));
        files.forEach(file -> growth.add(file, byName));
        javaMigrations.forEach(growth::add);
        List<Manifest.Entry> compiled = javaMigrations.stream()
                .map(migration -> compiled(migration, files))
                .toList();
        return new Growth(List.copyOf(growth.steps.values()), growth.afterwards, compiled, growth.doubt);
    }

    /** Its class file, if Flyway has found it in a location. */
    private static Manifest.Entry compiled(JavaMigration migration, List<Manifest.Entry> files) {
        String path = migration.getClass().getName().replace('.', '/') + ".class";
        return files.stream()
                .filter(file -> ScriptNames.isClass(file.name()) && path.endsWith(file.name()))
                .findFirst()
                .orElseGet(() -> FlywayCode.entry(migration));
    }

    /** What is neither SQL nor a program, Flyway leaves alone: it counts in the key, if it does, so it is the same in both runs. */
    private void add(Manifest.Entry file, Map<String, Manifest.Entry> all) {
        String name = file.name().substring(file.name().lastIndexOf('/') + 1);
        if (names.isSql(name)) {
            addScript(file, name, all.get(file.name() + SCRIPT_CONFIGURATION));
        } else if (names.isProgram(name)) {
            doubt(ScriptNames.isCallback(name) ? callbacks(name) : "%s is a program".formatted(name));
        }
    }

    private void addScript(Manifest.Entry file, String name, Manifest.@Nullable Entry ownConfiguration) {
        String script = names.withoutSuffix(name);
        List<Manifest.Entry> entries = ownConfiguration == null ? List.of(file) : List.of(file, ownConfiguration);
        MigrationVersion version = version(script);
        if (version != null) {
            add(version, new Growth.Step(file.name(), entries));
        } else if (isRepeatable(script)) {
            afterwards.addAll(entries);
        } else {
            doubt(ScriptNames.isCallback(name) ? callbacks(name) : "it is not known what %s does".formatted(name));
        }
    }

    private static String callbacks(String name) {
        return "there are callbacks (%s)".formatted(name);
    }

    /** Its class counts in the key, with all that it was given: where the key is the same but for other steps, so is this one. */
    private void add(JavaMigration migration) {
        MigrationVersion version = migration.getVersion();
        String name = migration.getClass().getName();
        if (version == null || migration instanceof BaselineJavaMigration) {
            doubt("%s is not a versioned migration".formatted(name));
        } else {
            add(version, new Growth.Step(name, List.of()));
        }
    }

    private void add(MigrationVersion version, Growth.Step step) {
        Growth.Step other = steps.put(version, step);
        if (other != null) {
            doubt("%s and %s have the same version".formatted(other.name(), step.name()));
        }
    }

    private @Nullable MigrationVersion version(String script) {
        String prefix = configuration.getSqlMigrationPrefix();
        if (!script.startsWith(prefix)) {
            return null;
        }
        int end = script.indexOf(configuration.getSqlMigrationSeparator(), prefix.length());
        String version = script.substring(prefix.length(), end < 0 ? script.length() : end);
        return VERSION.matcher(version).matches() ? MigrationVersion.fromVersion(version) : null;
    }

    private boolean isRepeatable(String script) {
        return script.startsWith(
                configuration.getRepeatableSqlMigrationPrefix() + configuration.getSqlMigrationSeparator());
    }

    private void doubt(String reason) {
        doubt = doubt.isEmpty() ? reason : doubt;
    }
}
