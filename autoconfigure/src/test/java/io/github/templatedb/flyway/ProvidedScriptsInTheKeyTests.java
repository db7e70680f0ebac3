package io.github.templatedb.flyway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.templatedb.migrations.MigrationFileException;
import java.io.Reader;
import java.io.StringReader;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.ResourceProvider;
import org.flywaydb.core.api.resource.LoadableResource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProvidedScriptsInTheKeyTests {

    private static final Map<String, String> SCRIPTS = Map.of(
            "V1__part.sql", "CREATE TABLE part (id int);",
            "V1__part.sql.conf", "executeInTransaction=false",
            "R__view.sql", "CREATE OR REPLACE VIEW parts AS SELECT id FROM part;",
            "afterMigrate.sql", "ANALYZE;");

    @Test
    void sameScriptsAreTheSameKey() {
        assertThat(key(SCRIPTS)).isEqualTo(key(new HashMap<>(SCRIPTS)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"V1__part.sql", "V1__part.sql.conf", "R__view.sql", "afterMigrate.sql"})
    void changedOrMissingScriptIsAnotherKey(String name) {
        Map<String, String> scripts = new HashMap<>(SCRIPTS);
        scripts.put(name, "SELECT 1;");
        assertThat(key(scripts)).isNotEqualTo(key(SCRIPTS));
        scripts.remove(name);
        assertThat(key(scripts)).isNotEqualTo(key(SCRIPTS));
    }

    @Test
    void scriptThatCannotBeReadIsNamed() {
        ResourceProvider failing = new Provider(SCRIPTS) {
            @Override
            Reader open(String name) {
                if (name.equals("R__view.sql")) {
                    throw new FlywayException("the shelf is empty");
                }
                return super.open(name);
            }
        };
        assertThatThrownBy(() -> Keys.of(Flyway.configure().resourceProvider(failing)))
                .isInstanceOf(MigrationFileException.class)
                .hasMessageContaining("R__view.sql")
                .hasMessageContaining("the shelf is empty");
    }

    private static String key(Map<String, String> scripts) {
        return Keys.of(Flyway.configure().locations("classpath:none").resourceProvider(new Provider(scripts)));
    }

    private static class Provider implements ResourceProvider {

        /** Not final, so that only what Flyway is given of it counts. */
        private Map<String, String> scripts;

        Provider(Map<String, String> scripts) {
            this.scripts = scripts;
        }

        @Override
        public @Nullable LoadableResource getResource(String name) {
            return scripts.containsKey(name) ? new Script(name) : null;
        }

        @Override
        public Collection<LoadableResource> getResources(String prefix, String[] suffixes) {
            return scripts.keySet().stream()
                    .filter(name ->
                            name.startsWith(prefix) && Stream.of(suffixes).anyMatch(name::endsWith))
                    .<LoadableResource>map(Script::new)
                    .toList();
        }

        Reader open(String name) {
            return new StringReader(scripts.getOrDefault(name, ""));
        }

        private final class Script extends LoadableResource {

            private final String name;

            Script(String name) {
                this.name = name;
            }

            @Override
            public Reader read() {
                return open(name);
            }

            @Override
            public String getAbsolutePath() {
                return name;
            }

            @Override
            public String getAbsolutePathOnDisk() {
                return name;
            }

            @Override
            public String getFilename() {
                return name;
            }

            @Override
            public String getRelativePath() {
                return name;
            }
        }
    }
}
