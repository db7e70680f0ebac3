package io.github.templatedb.core.template;

import io.github.templatedb.core.server.DatabaseName;

/** Builds the template of the steps of another one. */
record StepsBuilder(TemplateBuilder whole) implements TemplateBuilder {

    @Override
    public void build(DatabaseName building) throws Exception {
        whole.buildSteps(building);
    }

    @Override
    public boolean growsBySteps() {
        return true;
    }

    @Override
    public void buildSteps(DatabaseName building) throws Exception {
        whole.buildSteps(building);
    }

    @Override
    public String obstacle() {
        return whole.obstacle();
    }
}
