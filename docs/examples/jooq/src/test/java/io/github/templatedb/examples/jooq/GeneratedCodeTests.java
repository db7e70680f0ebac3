package io.github.templatedb.examples.jooq;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.templatedb.AutoConfigureTemplateDatabase;
import io.github.templatedb.TemplateDatabase;
import java.nio.file.Path;
import org.jooq.codegen.GenerationTool;
import org.jooq.meta.jaxb.Configuration;
import org.jooq.meta.jaxb.Database;
import org.jooq.meta.jaxb.Generator;
import org.jooq.meta.jaxb.Jdbc;
import org.jooq.meta.jaxb.Target;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.jooq.test.autoconfigure.JooqTest;

@JooqTest
@AutoConfigureTemplateDatabase
class GeneratedCodeTests {

    @TempDir
    private Path folder;

    @Test
    void codeIsMadeFromTheMigratedDatabase(TemplateDatabase database) throws Exception {
        GenerationTool.generate(new Configuration()
                .withJdbc(new Jdbc().withUrl(database.jdbcUrl()))
                .withGenerator(new Generator()
                        .withDatabase(new Database().withInputSchema("public").withExcludes("flyway_schema_history"))
                        .withTarget(new Target().withPackageName("library").withDirectory(folder.toString()))));

        assertThat(folder.resolve("library/tables/Book.java")).content().contains("TITLE");
    }
}
