package io.github.templatedb.flyway;

import io.github.templatedb.core.TemplateDatabaseException;
import io.github.templatedb.migrations.MigrationFile;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.flywaydb.core.api.configuration.Configuration;
import org.flywaydb.core.api.configuration.FluentConfiguration;

/**
 * Has a run of Flyway stay in the schema that its connections begin in, where others have schemas of their own in the same database.
 *
 * @since 0.1.0
 */
public final class OneSchema {

    /** So many statements are named. */
    private static final int NAMED = 10;

    /** A placeholder of Flyway's own. */
    private static final String DEFAULT_SCHEMA = "flyway:defaultSchema";

    private OneSchema() {}

    /**
     * Has Flyway take the current schema of its connections for the one that it is configured for.
     *
     * @param settings what a Flyway is made of
     * @return whether it was configured for one
     * @throws TemplateDatabaseException if it is configured for several
     */
    public static boolean lead(FluentConfiguration settings) {
        Set<String> names = schemas(settings);
        if (names.size() > 1) {
            throw new TemplateDatabaseException(
                    "Flyway is configured for several schemas (%s), and with templatedb.isolation=schema there is one."
                            .formatted(String.join(", ", names)),
                    "Leave spring.flyway.schemas and spring.flyway.default-schema out of these tests, or name one schema there: the context's own takes its place.",
                    null);
        }
        if (!names.isEmpty()) {
            settings.schemas().defaultSchema(null);
        }
        return !names.isEmpty();
    }

    /**
     * Fails if a script speaks of a schema, or of what belongs to the whole database or server. A search in texts, which sees what
     * is written there: not what code of Java does, nor what a script puts together from pieces.
     *
     * @param files the scripts of a run, with its configuration before {@link #lead}
     * @param unchecked names of files that are not searched
     * @throws TemplateDatabaseException if one does; it names scripts and lines
     */
    public static void require(FilesOfRun files, Collection<String> unchecked) {
        Configuration configured = files.configuration();
        Set<String> known = new HashSet<>(Set.of("public"));
        schemas(configured).forEach(name -> known.add(name.toLowerCase(Locale.ROOT)));
        QualifiedNames search = new QualifiedNames(known, placeholders(configured));
        List<String> found = new ArrayList<>();
        if (configured.getInitSql() != null) {
            search.apply(configured.getInitSql()).forEach(what -> found.add("spring.flyway.init-sql, " + what));
        }
        List<String> suffixes = List.of(configured.getSqlMigrationSuffixes());
        files.locations()
                .flatMap(location -> files.in(location).stream())
                .filter(file -> suffixes.stream().anyMatch(file.name()::endsWith))
                .filter(file -> !unchecked.contains(file.fileName()))
                .forEach(file -> found(files, search, file).forEach(what -> found.add(file.name() + ", " + what)));
        if (!found.isEmpty()) {
            String more = found.size() > NAMED ? "%n  and %d more".formatted(found.size() - NAMED) : "";
            throw new TemplateDatabaseException(
                    found.stream()
                                    .limit(NAMED)
                                    .collect(Collectors.joining(
                                            "%n  ".formatted(),
                                            "With templatedb.isolation=schema all migrations stay in one schema, and none was run, as these do not:%n  "
                                                    .formatted(),
                                            ""))
                            + more,
                    "Leave the name of the schema out, and have extensions and the like made once in the database, by somebody who may."
                            + " If a script is named here by mistake, or does nothing where that is done (CREATE EXTENSION IF NOT EXISTS), name its file in templatedb.schema.unchecked.",
                    null);
        }
    }

    private static Set<String> found(FilesOfRun files, QualifiedNames search, MigrationFile file) {
        Set<String> found = new TreeSet<>((one, other) ->
                one.length() != other.length() ? Integer.compare(one.length(), other.length()) : one.compareTo(other));
        found.addAll(files.search(Stream.of(file), search));
        return found;
    }

    private static Set<String> schemas(Configuration configuration) {
        Set<String> names = new TreeSet<>(List.of(configuration.getSchemas()));
        if (configuration.getDefaultSchema() != null) {
            names.add(configuration.getDefaultSchema());
        }
        names.removeIf(String::isBlank);
        return names;
    }

    /** As they stand in scripts. That of the default schema stands for the one that everything is in. */
    private static Map<String, String> placeholders(Configuration configuration) {
        Map<String, String> placeholders = new TreeMap<>();
        String prefix = configuration.getPlaceholderPrefix();
        String suffix = configuration.getPlaceholderSuffix();
        placeholders.put(prefix + DEFAULT_SCHEMA + suffix, QualifiedNames.OWN);
        configuration
                .getPlaceholders()
                .forEach((key, value) -> placeholders.put(prefix + key + suffix, String.valueOf(value)));
        return placeholders;
    }
}
