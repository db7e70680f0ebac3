package io.github.templatedb.flyway;

import io.github.templatedb.core.server.DatabaseName;
import io.github.templatedb.core.template.Migrations;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.configuration.FluentConfiguration;

/** A Flyway run that is watched, and that can be had without its repeatable migrations. */
final class FlywaySteps implements Migrations.Around {

    /** A slash is in no name of a file. */
    private static final String NO_PREFIX = "/";

    private final LeasedFlyway flyway;

    private final Migrations whole;

    private SessionWatch watch = new SessionWatch();

    FlywaySteps(LeasedFlyway flyway, Migrations whole) {
        this.flyway = flyway;
        this.whole = whole;
    }

    @Override
    public Migrations migrations() {
        return whole;
    }

    @Override
    public void run(DatabaseName database, Part part) throws Exception {
        watch = new SessionWatch();
        switch (part) {
            case WHOLE -> whole.run(database, part);
            case ALL_STEPS -> {
                flyway.setWatch(watch);
                try {
                    whole.run(database, part);
                } finally {
                    flyway.setWatch(null);
                }
            }
            case STEPS_ONLY -> migrateVersioned();
        }
    }

    /** Flyway takes no file for a repeatable migration then, and no name for a mistake; the whole run looks at names. */
    private void migrateVersioned() {
        new Flyway(versioned(watch.over(flyway.getConfiguration()))).migrate();
    }

    static FluentConfiguration versioned(FluentConfiguration configuration) {
        return configuration.repeatableSqlMigrationPrefix(NO_PREFIX).validateMigrationNaming(false);
    }

    @Override
    public String obstacle() {
        return watch.obstacle();
    }
}
