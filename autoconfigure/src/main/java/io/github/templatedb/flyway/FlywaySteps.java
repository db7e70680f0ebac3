package io.github.templatedb.flyway;

import io.github.templatedb.core.server.DatabaseName;
import io.github.templatedb.core.template.Migrations;
import io.github.templatedb.core.template.Migrations.Part;

/** A Flyway run that is watched, and that can be had without its repeatable migrations. */
final class FlywaySteps implements Migrations.Around {

    private final ObservedFlyway flyway;

    private final Migrations whole;

    private String obstacle = "nothing has run";

    FlywaySteps(ObservedFlyway flyway, Migrations whole) {
        this.flyway = flyway;
        this.whole = whole;
    }

    @Override
    public Migrations migrations() {
        return whole;
    }

    @Override
    public void run(DatabaseName database, Part part) throws Exception {
        switch (part) {
            case WHOLE -> whole.run(database, part);
            case STEPS_ONLY -> {
                SessionWatch watch = new SessionWatch();
                flyway.migrateVersioned(watch);
                obstacle = watch.obstacle();
            }
            default -> {
                ObservedRun run = flyway.observed(whole, database, part == Part.REST);
                run.end();
                obstacle = run.obstacle();
            }
        }
    }

    @Override
    public boolean bySteps() {
        return true;
    }

    @Override
    public String obstacle() {
        return obstacle;
    }
}
