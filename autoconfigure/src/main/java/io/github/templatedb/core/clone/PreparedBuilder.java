package io.github.templatedb.core.clone;

import io.github.templatedb.core.server.DatabaseName;
import io.github.templatedb.core.template.TemplateBuilder;
import java.util.function.Consumer;

/** Makes a database ready before another builder begins, whichever part of its work that does. */
record PreparedBuilder(Consumer<DatabaseName> preparation, TemplateBuilder builder) implements TemplateBuilder {

    @Override
    public void build(DatabaseName building) throws Exception {
        preparation.accept(building);
        builder.build(building);
    }

    @Override
    public void buildRest(DatabaseName building) throws Exception {
        preparation.accept(building);
        builder.buildRest(building);
    }

    @Override
    public void buildSteps(DatabaseName building) throws Exception {
        preparation.accept(building);
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
