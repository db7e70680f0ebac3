package io.github.templatedb.incremental.compiled;

import java.sql.Statement;
import org.flywaydb.core.api.migration.BaseJavaMigration;
import org.flywaydb.core.api.migration.Context;

/** A Java migration that Flyway finds, in the middle of those of a random history. */
public class V4_5__Compiled extends BaseJavaMigration {

    @Override
    public void migrate(Context context) throws Exception {
        try (Statement statement = context.getConnection().createStatement()) {
            statement.execute("SELECT note('compiled, tables ' || count(*)) FROM pg_class WHERE relname LIKE 'early%'");
        }
    }
}
