package io.github.templatedb.usecases.templates.plays;

import java.sql.Statement;
import org.flywaydb.core.api.migration.BaseJavaMigration;
import org.flywaydb.core.api.migration.Context;

/** A Java migration that Flyway finds in a location. */
public class V2__Found_play extends BaseJavaMigration {

    @Override
    public void migrate(Context context) throws Exception {
        try (Statement statement = context.getConnection().createStatement()) {
            statement.execute("INSERT INTO play VALUES ('Lear')");
        }
    }
}
