package io.github.templatedb.core.clone;

import io.github.templatedb.core.manifest.Manifest;
import io.github.templatedb.core.server.Activity;
import io.github.templatedb.core.server.RunningServer;
import io.github.templatedb.core.template.Migrations;
import io.github.templatedb.core.template.Template;
import io.github.templatedb.core.template.TemplateKey;
import io.github.templatedb.core.template.TemplatePolicy;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * A server on which no databases can be made: each lease has a schema in the one database of the server's URL, which the
 * migrations fill each time. There are no templates that outlive their first clone.
 */
final class SchemaServer extends TemplateServer {

    private final SchemaClones clones;

    SchemaServer(RunningServer running, Activity activity, TemplatePolicy policy) {
        super(running, activity, policy);
        this.clones = new SchemaClones(server(), owner, activity);
    }

    @Override
    public Template ensure(Manifest manifest, Duration timeout, DatabaseRoles roles, Migrations migrations) {
        return clones.make(TemplateKey.of(manifest), null, migrations);
    }

    @Override
    public Template ensureOn(
            Supplier<Template> base, Manifest manifest, Duration timeout, DatabaseRoles roles, Migrations migrations) {
        TemplateKey key = TemplateKey.of(manifest);
        try {
            return clones.make(key, base.get(), migrations);
        } catch (TemplateGoneException ex) {
            // Somebody has had it; the next one is new.
            return clones.make(key, base.get(), migrations);
        }
    }

    @Override
    public Clones clones() {
        return clones;
    }

    @Override
    public void close() {
        clones.close(dropTimeout);
        owner.close();
    }
}
