@file:Suppress("ClassName")

package db.migration

import org.flywaydb.core.api.migration.BaseJavaMigration
import org.flywaydb.core.api.migration.Context

/** A Java migration in Kotlin: Flyway finds it in the location, as it finds scripts. */
class V2__More_books : BaseJavaMigration() {

    override fun migrate(context: Context) {
        context.connection.createStatement().use { statement ->
            listOf("Emma", "Persuasion").forEach { statement.execute("INSERT INTO book (title) VALUES ('$it')") }
        }
    }
}
