package io.github.templatedb.flyway;

import io.github.templatedb.core.lease.Migrations;

/** A Flyway run that is watched, and that can be had without its repeatable migrations. */
final class FlywaySteps implements Migrations {

    private final LeasedFlyway flyway;

    private final Migrations whole;

    private String obstacle = "nothing has run";

    FlywaySteps(LeasedFlyway flyway, Migrations whole) {
        this.flyway = flyway;
        this.whole = whole;
    }

    @Override
    public void run() throws Exception {
        observe(false);
    }

    @Override
    public void runRest() throws Exception {
        observe(true);
    }

    private void observe(boolean onCopy) throws Exception {
        ObservedRun run = flyway.observed(whole, onCopy);
        run.end();
        obstacle = run.obstacle();
    }

    @Override
    public boolean growBySteps() {
        return true;
    }

    @Override
    public void runSteps() {
        SessionWatch watch = new SessionWatch();
        flyway.migrateVersioned(watch);
        obstacle = watch.obstacle();
    }

    @Override
    public String obstacle() {
        return obstacle;
    }

    @Override
    public Migrations asOne() {
        return whole;
    }
}
