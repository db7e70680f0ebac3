package io.github.templatedb.core.clone;

import io.github.templatedb.core.server.DatabaseName;
import io.github.templatedb.core.template.TemplateBuilder;

/** Makes sure that there is room before another builder begins. */
record RoomyBuilder(Headroom headroom, TemplateBuilder builder) implements TemplateBuilder {

    private static final String PURPOSE = "a new template";

    @Override
    public void build(DatabaseName building) throws Exception {
        headroom.require(0, PURPOSE);
        builder.build(building);
    }

    @Override
    public void buildSteps(DatabaseName building) throws Exception {
        headroom.require(0, PURPOSE);
        builder.buildSteps(building);
    }

    @Override
    public boolean growsBySteps() {
        return builder.growsBySteps();
    }

    @Override
    public String obstacle() {
        return builder.obstacle();
    }

    @Override
    public boolean isFromScratch() {
        return builder.isFromScratch();
    }
}
