package io.github.templatedb.flyway;

import io.github.templatedb.core.TemplateDatabaseException;
import io.github.templatedb.migrations.ScriptNames;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
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
                    "Leave spring.flyway.schemas and spring.flyway.default-schema out of these tests, or name one schema there: the context's own takes its place.");
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
     * @param existing the schemas of the database; names of others count where nothing else can stand
     * @throws TemplateDatabaseException if one does; it names scripts and lines
     */
    public static void require(FilesOfRun files, Collection<String> unchecked, Collection<String> existing) {
        Configuration configured = files.configuration();
        Set<String> known = schemas(configured);
        known.addAll(existing);
        QualifiedNames search = new QualifiedNames(known, files.placeholders());
        List<String> found = new ArrayList<>();
        if (configured.getInitSql() != null) {
            search.apply(configured.getInitSql()).forEach(what -> found.add("spring.flyway.init-sql, " + what));
        }
        ScriptNames names = ScriptNames.of(configured);
        files.locations()
                .flatMap(location -> files.in(location).stream())
                .filter(file -> names.isSql(file.fileName()))
                .filter(file -> !unchecked.contains(file.fileName()))
                .forEach(file ->
                        files.search(Stream.of(file), search).forEach(what -> found.add(file.name() + ", " + what)));
        if (!found.isEmpty()) {
            throw new TemplateDatabaseException(
                    "With templatedb.isolation=schema all migrations stay in one schema, and none was run, as these do not:\n  "
                            + String.join("\n  ", found.subList(0, Math.min(NAMED, found.size())))
                            + (found.size() > NAMED ? "\n  and %d more".formatted(found.size() - NAMED) : ""),
                    "Leave the name of the schema out, and have extensions and the like made once in the database, by somebody who may."
                            + " If a script is named here by mistake, or does nothing where that is done (CREATE EXTENSION IF NOT EXISTS), name its file in templatedb.schema.unchecked.");
        }
    }

    private static Set<String> schemas(Configuration configuration) {
        Set<String> names = new TreeSet<>(List.of(configuration.getSchemas()));
        if (configuration.getDefaultSchema() != null) {
            names.add(configuration.getDefaultSchema());
        }
        names.removeIf(String::isBlank);
        return names;
    }
}
