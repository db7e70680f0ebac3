package io.github.templatedb.usecases.schema;

import static io.github.templatedb.usecases.schema.SchemaServers.titles;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.templatedb.TemplateDatabase;
import io.github.templatedb.usecases.schema.SchemaServers.Library;
import io.github.templatedb.usecases.support.ExternalPostgres;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.springframework.context.ConfigurableApplicationContext;

/** A context with a schema, of which each test begins with what the migrations make. */
abstract class RefreshesOfASchema {

    static ExternalPostgres external;

    static ConfigurableApplicationContext context;

    TemplateDatabase database;

    String before;

    @BeforeAll
    static void start() {
        external = SchemaServers.start();
        // In a warm JVM the few migrations may take less time than an undo.
        context = SchemaServers.context(external, Library.class, "templatedb.refresh-strategy=rewind");
    }

    @AfterAll
    static void stop() {
        try (ExternalPostgres server = external) {
            context.close();
            await().until(() -> server.schemas().isEmpty());
        }
    }

    @BeforeEach
    void begin() {
        database = context.getBean(TemplateDatabase.class);
        database.refresh();
        // Which may have to be made first.
        assertThat(titles(context)).containsExactly("Clean Code");
        before = database.name();
    }

    final boolean isKept() {
        return database.name().equals(before);
    }
}
