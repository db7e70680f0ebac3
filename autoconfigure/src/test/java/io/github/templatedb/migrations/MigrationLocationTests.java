package io.github.templatedb.migrations;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.templatedb.migrations.MigrationLocation.Kind;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.Location;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MigrationLocationTests {

    @ParameterizedTest
    @CsvSource({
        "db/migration, CLASSPATH, db/migration",
        "classpath:db/migration, CLASSPATH, db/migration",
        "classpath:/db/migration/, CLASSPATH, db/migration",
        "classpath:db/*/sql, CLASSPATH, db",
        "classpath:**/sql, CLASSPATH, ''",
        "filesystem:sql, FILESYSTEM, sql",
        "filesystem:/srv/sql/, FILESYSTEM, /srv/sql",
        "filesystem:/srv/**/sql, FILESYSTEM, /srv",
        "FILESYSTEM:/*, FILESYSTEM, /",
        "s3:bucket/sql, ELSEWHERE, bucket/sql"
    })
    void locationIsReadAsFlywayDoes(String descriptor, Kind kind, String root) {
        MigrationLocation location = MigrationLocation.of(descriptor);
        assertThat(location.kind()).isEqualTo(kind);
        assertThat(location.root()).isEqualTo(root);
        assertThat(location.isListable()).isEqualTo(kind != Kind.ELSEWHERE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "db/**/sql",
                "db/*/sql",
                "db/mod?le/sql",
                "db/**/V*.sql",
                "db/**/*_[a].sql",
                "db/a.b/*/sql",
                "db/**/x/**/sql"
            })
    void wildcardsMatchWhatFlywaysMatch(String descriptor) {
        Location flyways = Flyway.configure().locations(descriptor).getLocations()[0];
        MigrationLocation ours = MigrationLocation.of(descriptor);
        for (String path : new String[] {
            "db/sql/V1__a.sql",
            "db/module/sql/V1__a.sql",
            "db/module/sql/deeper/V1__a.sql",
            "db/module/nosql/V1__a.sql",
            "db/modle/sql/V1__a.sql",
            "db/one/two/sql/V1__a.sql",
            "db/one/x/two/sql/V1__a.sql",
            "db/V1__a.sql",
            "db/one/V1__a.sql",
            "db/one/R__a.sql",
            "db/a.b/c/sql/V1__a.sql"
        }) {
            boolean below = path.startsWith(ours.root() + "/");
            assertThat(below && ours.contains(path.substring(ours.root().length() + 1)))
                    .as(path)
                    .isEqualTo(flyways.getPathRegex().matcher(path).matches());
        }
    }

    @Test
    void configurationBelongsToTheScriptThatItIsFor() {
        MigrationLocation location = MigrationLocation.of("filesystem:sql/**/*_prod.sql");
        assertThat(location.contains("a/V1__x_prod.sql")).isTrue();
        assertThat(location.contains("a/V1__x_prod.sql.conf")).isTrue();
        assertThat(location.contains("a/V1__x_test.sql.conf")).isFalse();
    }
}
